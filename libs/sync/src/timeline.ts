import type { DeliveryDetail } from './ledger/delivery-view';

/** One step on a record's way. `at` is ms of the epoch. */
export interface TimelineEntry {
  readonly at: number;
  readonly kind:
    'created' | 'discovered' | 'attempt-failed' | 'replayed' | 'repaired' | 'delivered' | 'dead' | 'uncertain';
  readonly detail: string;
}

const DISCOVERED_BY = {
  poll: 'Discovered by polling the source.',
  event: 'Discovered by an event of the source.',
  repair: 'Discovered by the repair of an audit: until then it was missing.',
} as const;

/** What happened to a record, from its creation in the source to its end, oldest first. */
export function timelineOf(delivery: DeliveryDetail, createdAt: number | null): TimelineEntry[] {
  const { discoveredAt, discoveredBy, failures, actions } = delivery;
  const entries: TimelineEntry[] = [
    ...(createdAt === null ? [] : [{ at: createdAt, kind: 'created' as const, detail: 'Created in the source.' }]),
    { at: discoveredAt, kind: 'discovered', detail: DISCOVERED_BY[discoveredBy] },
    ...failures.map(({ endedAt, number, cause }) => ({
      at: endedAt,
      kind: 'attempt-failed' as const,
      detail: `Attempt ${number} failed: ${cause.detail}`,
    })),
    ...actions.map(actionOf),
    ...endOf(delivery),
  ];
  // What is told at one instant stays in the order above: causes come before ends.
  return entries.sort((a, b) => a.at - b.at);
}

function actionOf({ atMs, operator, action, before }: DeliveryDetail['actions'][number]): TimelineEntry {
  if (action === 'replay') return { at: atMs, kind: 'replayed', detail: `Replayed by ${operator}.` };
  const gone = before === null ? 'its effect' : `its effect, ${before},`;
  return { at: atMs, kind: 'repaired', detail: `Made due again by a repair of ${operator}: ${gone} was gone.` };
}

function endOf({ state, settledAt, reference, lastError }: DeliveryDetail): TimelineEntry[] {
  if (settledAt === null) return [];
  switch (state) {
    case 'delivered':
      return [{ at: settledAt, kind: state, detail: reference === null ? 'Delivered.' : `Delivered as ${reference}.` }];
    case 'dead':
      return [
        { at: settledAt, kind: state, detail: `Given up: ${lastError?.detail ?? ''} Mend the cause, then replay it.` },
      ];
    case 'uncertain':
      return [
        {
          at: settledAt,
          kind: state,
          detail: `The answer was lost: ${lastError?.detail ?? ''} Look whether the target has it; replay it if not.`,
        },
      ];
    case 'pending':
    case 'delivering':
      return [];
  }
}
