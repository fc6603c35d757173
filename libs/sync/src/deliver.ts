import {
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  filter,
  from,
  mergeMap,
  type Observable,
  of,
  range,
  repeat,
  tap,
} from 'rxjs';
import type { Backoff } from './backoff';
import { type ConnectedTarget, type Flow, type Outgoing, type Sent, TargetError } from './flow';
import { type Hold, nextHold } from './hold';
import type { Claim, Claimed } from './ledger/delivery-ledger';
import type { Ledger } from './ledger/ledger';
import { LEASE_MS } from './ledger/worker-lease';
import { settle, type Settlement } from './settlement';
import type { SyncEvent } from './sync-event';

export interface DeliverOptions {
  readonly ledger: Ledger;
  readonly now: () => number;
  readonly random: () => number;
  /** Between attempts, and between probes of a held flow. */
  readonly backoff: Backoff;
  /** True once nothing more may be claimed. */
  readonly isStopping: () => boolean;
  /** Aborts when what is under way is given up. */
  readonly interrupted: AbortSignal;
}

/** A claim, with the id it was made under: that id, not a later one, is the fence when it is settled. */
interface OwnClaim extends Claim {
  readonly worker: string;
}

/**
 * The second pipeline: claims what is due, sends it, judges every answer and settles it, in a few lanes side by side,
 * until nothing is due. It never errors because of the target: what goes wrong there is an outcome.
 */
export function deliver(flow: Flow, options: DeliverOptions): Observable<SyncEvent> {
  return defer(() => options.ledger.delivery.hasWork(flow.name, options.now())).pipe(
    filter((hasWork) => hasWork && !options.isStopping()),
    concatMap(() => flow.target.connect()),
    mergeMap((target) => range(0, target.lanes).pipe(mergeMap(() => drainLane(flow, target, options)))),
    catchError((error: unknown) => holdUnknownTarget(flow, error, options)),
  );
}

/** One lane: claim, send, settle, and again, until a claim comes back empty. */
function drainLane(flow: Flow, target: ConnectedTarget, options: DeliverOptions): Observable<SyncEvent> {
  return defer(() => {
    let isDrained = false;
    return defer(() => claimDue(flow, target, options)).pipe(
      tap(({ deliveries }) => (isDrained = deliveries.length === 0)),
      filter(() => !isDrained),
      concatMap((own) =>
        sendClaimed(flow, target, own, options).pipe(concatMap((sent) => settleSent(flow, own, sent, options))),
      ),
      concatMap((events) => from(events)),
      repeat({ delay: () => (isDrained ? EMPTY : of(undefined)) }),
    );
  });
}

async function claimDue(
  flow: Flow,
  target: ConnectedTarget,
  { isStopping, ledger, now }: DeliverOptions,
): Promise<OwnClaim> {
  const worker = await ledger.lease.id();
  if (isStopping()) return { worker, deliveries: [], isProbe: false };
  const nowMs = now();
  const claim = await ledger.delivery.claim(flow.name, worker, {
    limit: target.sendLimit,
    // A crash after the request went out loses the answer: only an idempotent target may be asked again.
    ifLost: target.isIdempotent ? 'pending' : 'uncertain',
    nowMs,
    probeEndsAt: nowMs + LEASE_MS,
  });
  return { ...claim, worker };
}

function sendClaimed(
  flow: Flow,
  target: ConnectedTarget,
  { deliveries }: OwnClaim,
  { interrupted }: DeliverOptions,
): Observable<readonly Sent[]> {
  const prepared = deliveries.map((delivery) => prepare(flow, delivery));
  const outgoing = prepared.filter((one) => 'body' in one);
  const refused = prepared.filter((one) => 'outcome' in one);
  return concat(of(refused), target.send(outgoing, interrupted)).pipe(filter((sent) => sent.length > 0));
}

/**
 * What is sent for a delivery. Its key is the one in the ledger and never changes between attempts: a record that a
 * changed flow maps to another key, or to nothing, is not sent, because under a new key it could be a second effect.
 */
function prepare(flow: Flow, { key, record, attempts }: Claimed): Outgoing | Sent {
  const mapped = flow.map(record);
  if ('key' in mapped && mapped.key === key) return { key, attempts, body: mapped.body };
  const cause =
    'fault' in mapped
      ? { code: 'unmappable', detail: mapped.fault }
      : {
          code: 'key-changed',
          detail:
            'The flow maps this record to another key now. Rewind the flow: it is discovered again under that key.',
        };
  return { key, outcome: { kind: 'reject', cause }, durationMs: 0 };
}

async function settleSent(
  flow: Flow,
  own: OwnClaim,
  sent: readonly Sent[],
  options: DeliverOptions,
): Promise<SyncEvent[]> {
  const { backoff, ledger, now, random } = options;
  const nowMs = now();
  const claimed = new Map(own.deliveries.map((delivery) => [delivery.key, delivery]));
  const settlements = sent.map((one) =>
    settle(one, { attempts: claimed.get(one.key)?.attempts ?? 0, nowMs, backoff, random: random() }),
  );
  const holding = observeHold(flow.name, (current) =>
    nextHold(current, sent, { isProbe: own.isProbe, nowMs, backoff, random: random() }),
  );
  const settled = await ledger.delivery.settle(flow.name, own.worker, settlements, nowMs, holding.next);
  const counted = settlements.filter(({ key }) => settled.has(key));
  const fenced = settlements.filter(({ key }) => !settled.has(key)).map(({ key }) => key);
  return [
    ...(counted.length > 0 ? [toSettledEvent(flow, counted, claimed, nowMs)] : []),
    ...(fenced.length > 0 ? [{ flow: flow.name, kind: 'fenced', keys: fenced } as const] : []),
    ...holding.events(),
  ];
}

function toSettledEvent(
  flow: Flow,
  settlements: readonly Settlement[],
  claimed: ReadonlyMap<string, Claimed>,
  nowMs: number,
): SyncEvent {
  return {
    flow: flow.name,
    kind: 'settled',
    deliveries: settlements.map(({ key, outcome, reference, cause, dueAt, durationMs }) => {
      const { attempts = 0, discoveredAt = nowMs } = claimed.get(key) ?? {};
      return {
        key,
        outcome,
        reference,
        cause,
        dueAt,
        durationMs,
        attempts: attempts + (cause === null ? 0 : 1),
        ageMs: nowMs - discoveredAt,
      };
    }),
  };
}

/** A target that cannot be asked what it can do is held like one that is down: what it bears is not guessed. */
async function holdUntilKnown(
  flow: Flow,
  error: TargetError,
  { backoff, ledger, now, random }: DeliverOptions,
): Promise<SyncEvent[]> {
  const sent: Sent = { key: '', outcome: { kind: 'retry', cause: error.reason, isTargetDown: true }, durationMs: 0 };
  const holding = observeHold(flow.name, (current) =>
    nextHold(current, [sent], { isProbe: true, nowMs: now(), backoff, random: random() }),
  );
  await ledger.delivery.hold(flow.name, holding.next);
  return holding.events();
}

function holdUnknownTarget(flow: Flow, error: unknown, options: DeliverOptions): Observable<SyncEvent> {
  if (!(error instanceof TargetError)) throw error;
  return from(holdUntilKnown(flow, error, options)).pipe(concatMap((events) => from(events)));
}

/** Tells what a decision about the hold changed, once the ledger has taken it. */
function observeHold(flow: string, decide: (current: Hold | null) => Hold | null) {
  let before: Hold | null = null;
  let after: Hold | null = null;
  return {
    next: (current: Hold | null): Hold | null => {
      before = current;
      after = decide(current);
      return after;
    },
    events: (): SyncEvent[] => {
      if (after === before) return [];
      if (after === null) return [{ flow, kind: 'hold-ended' }];
      return [{ flow, kind: 'held', cause: after.cause, probeAt: after.probeAt, isFirst: before === null }];
    },
  };
}
