import type { AuditView, Cause, Flow, SettledDelivery, SyncEvent } from '@app/sync';
import { failureWords } from './failure-words';

/** `error` means a human must act; what heals itself is `warn`. */
type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** For a flow that has no words of its own. */
const WORDS = { records: 'records', effect: 'effect' };

/** More of one kind at once are summed up in one line; each still has its own at `debug`. */
const MAX_SINGLE_LINES = 10;

/** What an operator reads of an event. Every line about a delivery carries its key. */
export function logLines(event: SyncEvent, words: Flow['words'] = WORDS): LogLine[] {
  const { flow } = event;
  const line = (level: LogLevel, message: string, fields: object = {}): LogLine[] => [
    { level, message, fields: { flow, ...fields } },
  ];
  switch (event.kind) {
    case 'cycle-started':
      return line('info', 'cycle started');
    case 'discovered':
      return event.keys.length === 0
        ? []
        : line('info', `found ${event.keys.length} new ${words.records}`, { read: event.read });
    case 'told':
      return event.keys.length === 0
        ? []
        : line('info', `events told of ${event.keys.length} new ${words.records}`, {
            told: event.told,
            keys: event.keys.slice(0, MAX_SINGLE_LINES),
          });
    case 'cycle-finished':
      return line('info', cycleSummary(event), { read: event.read, duration_ms: event.durationMs });
    case 'cursor-expired':
      return line(
        'warn',
        'the source lost our position: reading it from the start; what is known is not delivered again',
        { cause: loggable(event.cause) },
      );
    case 'poll-failed':
      return line(
        event.isFirst ? 'warn' : 'debug',
        `the source cannot be read: ${event.cause.detail} Trying again at the next poll`,
        { cause: loggable(event.cause) },
      );
    case 'poll-recovered':
      return line('info', 'the source can be read again');
    case 'settled':
      return settledLines(event, words.effect);
    case 'held':
      return line(
        event.isFirst ? 'warn' : 'debug',
        `nothing is sent but one delivery at a time: ${event.cause.detail} Is the target up, are its address and the credentials right? It goes on by itself when one gets through`,
        { cause: loggable(event.cause), probe_at: new Date(event.probeAt).toISOString() },
      );
    case 'hold-ended':
      return line('info', 'the target takes deliveries again');
    case 'fenced':
      return line(
        'warn',
        'another worker took this work over meanwhile, or an earlier write of ours arrived and its answer was lost; what the ledger has counts',
        { keys: event.keys.slice(0, MAX_SINGLE_LINES) },
      );
    case 'work-taken-back':
      return line('warn', `took back what a worker that is gone had in hand`, { deliveries: event.deliveries });
    case 'stalled':
      return line('warn', `the flow is stalled: ${event.stall.detail} See /health/ready and docs/operating.md`, {
        reason: event.stall.reason,
        since: new Date(event.stall.since).toISOString(),
      });
    case 'stall-ended':
      return line('info', 'the flow moves again');
    case 'audit-started':
      return line('info', `audit started${event.isRepair ? ', with repair' : ''}`, {
        audit: event.audit,
        operator: event.by,
      });
    case 'audit-finished':
      return [auditLine(flow, event.result)];
    case 'audit-failed':
      return line('warn', `audit failed: ${event.cause.detail}`, { audit: event.audit, cause: loggable(event.cause) });
    case 'failed': {
      const { level, message } = failureWords(event.during, event.error);
      return line(level, message, { err: event.error });
    }
  }
}

function cycleSummary({ discovered, read }: { readonly discovered: number; readonly read: number }): string {
  if (read === 0) return 'cycle finished: nothing new';
  return `cycle finished: ${discovered} new of ${read} read`;
}

type Settled = Extract<SyncEvent, { kind: 'settled' }>;

function settledLines({ flow, deliveries, isHeld = false }: Settled, effect: string): LogLine[] {
  const byOutcome = Map.groupBy(deliveries, ({ outcome }) => outcome);
  return [...byOutcome].flatMap(([outcome, group]) => {
    // While a flow is held, that is the line: what its probes meet is the same again.
    const level = isHeld && HEALING.has(outcome) ? 'debug' : LEVELS[outcome];
    const lines = group.map((delivery) =>
      deliveryLine(flow, delivery, effect, group.length > MAX_SINGLE_LINES || isRepetition(delivery) ? 'debug' : level),
    );
    if (group.length <= MAX_SINGLE_LINES) return lines;
    const first = group[0]?.key;
    const last = group.at(-1)?.key;
    const summary = {
      level,
      message: `${outcome === 'delivered' ? `created ${effect}s` : SUMMARIES[outcome]} (${group.length} deliveries)`,
      fields: { flow, first_key: first, last_key: last, cause: loggable(group[0]?.cause) },
    };
    return [summary, ...lines];
  });
}

const LEVELS: Readonly<Record<SettledDelivery['outcome'], LogLevel>> = {
  delivered: 'info',
  retry: 'warn',
  pause: 'warn',
  interrupted: 'info',
  reject: 'error',
  uncertain: 'error',
};

const HEALING: ReadonlySet<SettledDelivery['outcome']> = new Set(['retry', 'pause']);

/** One delivery that goes on failing says so the first time, and every tenth: each attempt is on its page. */
function isRepetition({ outcome, attempts }: SettledDelivery): boolean {
  return outcome === 'retry' && attempts > 1 && attempts % 10 !== 0;
}

const SUMMARIES: Readonly<Record<Exclude<SettledDelivery['outcome'], 'delivered'>, string>> = {
  retry: 'could not deliver for now; they will be tried again',
  pause: 'the target refuses everything; they wait',
  interrupted: 'not sent, or stopped before they were answered; they stay due',
  reject: 'the target refuses them for good: dead letters, to be replayed once the cause is mended',
  uncertain: 'the answer was lost and the target must not be asked twice: look there, then replay what is missing',
};

function deliveryLine(flow: string, delivery: SettledDelivery, effect: string, level: LogLevel): LogLine {
  const { key, outcome, reference, cause, attempts, dueAt, ageMs, traceparent } = delivery;
  // The trace of its creation: there is the span of this delivery, too.
  const fields = { flow, key, ...(traceparent !== undefined && { trace_id: traceparent.split('-')[1] }) };
  if (outcome === 'delivered') {
    return {
      level,
      message: `created ${effect} for ${key}`,
      fields: { ...fields, request_id: reference, age_ms: ageMs },
    };
  }
  const due_at = dueAt === null ? undefined : new Date(dueAt).toISOString();
  return {
    level,
    message: `${key}: ${SUMMARIES[outcome]}`,
    fields: { ...fields, cause: loggable(cause), attempts, due_at },
  };
}

/** Somebody without a package, or with two, is for a human: that is what the audit is made for. */
function auditLine(flow: string, { id, records, missing, duplicates, orphans, pending, repaired }: AuditView): LogLine {
  const fields = { flow, audit: id, records, missing, duplicates, orphans, pending, repaired };
  const open = missing - repaired;
  if (open > 0 || duplicates > 0) {
    return { level: 'error', message: 'audit finished: the promise does not hold; see its findings', fields };
  }
  if (repaired > 0) return { level: 'warn', message: 'audit finished: what was missing is due again', fields };
  if (orphans > 0) return { level: 'warn', message: 'audit finished: the target has effects without a record', fields };
  return { level: 'info', message: 'audit finished: every record has exactly one effect', fields };
}

/**
 * A cause without the excerpt of the other side's answer, which may name customers; the ledger keeps it, for those who may
 * read it there.
 */
function loggable(cause: Cause | null | undefined): Omit<Cause, 'excerpt'> | undefined {
  if (cause == null) return undefined;
  const { excerpt: _kept, ...rest } = cause;
  return rest;
}
