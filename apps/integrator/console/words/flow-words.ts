/** What people call the two systems of a flow and what goes between them. */
export interface FlowWords {
  readonly source: string;
  /** Within a sentence: `the CRM`. */
  readonly theSource: string;
  readonly target: string;
  readonly theTarget: string;
  readonly record: string;
  readonly records: string;
  readonly effect: string;
  readonly effects: string;
}

const WORDS: Readonly<Record<string, FlowWords>> = {
  'welcome-package': {
    source: 'CRM',
    theSource: 'the CRM',
    target: 'Inventory',
    theTarget: 'Inventory',
    record: 'customer',
    records: 'customers',
    effect: 'package',
    effects: 'packages',
  },
};

const ANY_FLOW: FlowWords = {
  source: 'Source',
  theSource: 'the source',
  target: 'Target',
  theTarget: 'the target',
  record: 'record',
  records: 'records',
  effect: 'effect',
  effects: 'effects',
};

/** A flow that has no words of its own is told in those that fit all. */
export function flowWords(flow: string): FlowWords {
  return WORDS[flow] ?? ANY_FLOW;
}
