import {
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  filter,
  firstValueFrom,
  from,
  type Observable,
  of,
  repeat,
  retry,
  take,
  takeUntil,
  tap,
} from 'rxjs';
import { aborted$ } from './aborted';
import type { Backoff } from './backoff';
import type { ClaimsInHand } from './claims-in-hand';
import { type ConnectedTarget, type Flow, type Outgoing, type Sent, TargetError } from './flow';
import { nextHold } from './flow-hold';
import { observeHold } from './hold-events';
import type { Claim, Claimed } from './ledger/delivery-ledger';
import type { Ledger } from './ledger/ledger';
import { LEASE_MS } from './ledger/worker-lease';
import { mapRecord } from './map-record';
import type { OutageWatch } from './outage-watch';
import { settle, type Settlement } from './settlement';
import type { SyncEvent } from './sync-event';
import { isTraceparent } from './traceparent';

export interface DeliverOptions {
  readonly ledger: Ledger;
  /** What all lanes of this flow have claimed. */
  readonly inHand: ClaimsInHand;
  readonly now: () => number;
  readonly random: () => number;
  /** Between attempts, and between probes of a held flow. */
  readonly backoff: Backoff;
  /** True once nothing more may be claimed. */
  readonly isStopping: () => boolean;
  /** Aborts when what is under way is given up. */
  readonly interrupted: AbortSignal;
  readonly emit: (event: SyncEvent) => void;
  /** Emits when there may be something to do: new deliveries, or the clock's tick. */
  readonly poked$: Observable<unknown>;
  /** One for all lanes of the flow in this worker. */
  readonly watch: OutageWatch;
}

/** A claim, with the id it was made under: that id, not a later one, is the fence when it is settled. */
interface OwnClaim extends Claim {
  readonly worker: string;
  /** By key, of those that are sent. */
  readonly traceparents?: ReadonlyMap<string, string | undefined>;
}

/**
 * The target, when there is something to send to it now. One that cannot be asked what it can do is held like one that
 * is down: what it bears is not guessed.
 */
export async function connectWhenDue(flow: Flow, options: DeliverOptions): Promise<ConnectedTarget | undefined> {
  const { inHand, ledger, now } = options;
  const askedAtMs = now();
  if (!inHand.isInDoubt && !(await ledger.delivery.hasWork(flow.name, askedAtMs))) return undefined;
  try {
    const target$ = flow.target.connect().pipe(takeUntil(aborted$(options.interrupted)));
    return await firstValueFrom(target$, { defaultValue: undefined });
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    await holdUnknownTarget(flow, error, askedAtMs, options);
    return undefined;
  }
}

/**
 * The second pipeline: claims what is due, sends it, judges every answer and settles it, and again, until a claim comes
 * back empty. Several of them run side by side as the target's lanes. It never errors because of the target: what goes
 * wrong there is an outcome.
 */
export function deliver(flow: Flow, target: ConnectedTarget, options: DeliverOptions): Observable<SyncEvent> {
  return defer(() => {
    let isDrained = false;
    return defer(() => claimDue(flow, target, options)).pipe(
      tap(({ deliveries }) => (isDrained = deliveries.length === 0)),
      filter(() => !isDrained),
      concatMap((own) => sendAndSettle(flow, target, own, options)),
      concatMap((events) => from(events)),
      repeat({ delay: () => (isDrained ? EMPTY : of(undefined)) }),
    );
  });
}

async function claimDue(flow: Flow, target: ConnectedTarget, options: DeliverOptions): Promise<OwnClaim> {
  const { backoff, inHand, isStopping, ledger, now, watch } = options;
  const worker = await ledger.lease.id();
  const nowMs = now();
  if (isStopping() || watch.isProbing(nowMs)) return { worker, deliveries: [], isProbe: false };
  const claim = await inHand.claim(worker, () =>
    ledger.delivery.claim(flow.name, worker, {
      limit: target.sendLimit,
      weights: target.weights,
      // A crash after the request went out loses the answer: only an idempotent target may be asked again.
      ifLost: target.isIdempotent ? 'pending' : 'uncertain',
      nowMs,
      probeEndsAt: nowMs + LEASE_MS,
    }),
  );
  // Should the target not answer in this time, the next one is due all the same.
  if (claim.isProbe && claim.deliveries.length > 0) watch.probe(nowMs + backoff.capMs);
  return { ...claim, worker };
}

function sendAndSettle(
  flow: Flow,
  target: ConnectedTarget,
  own: OwnClaim,
  options: DeliverOptions,
): Observable<SyncEvent[]> {
  const prepared = own.deliveries.map((delivery) => prepare(flow, delivery));
  const refused = prepared.filter((one) => 'outcome' in one);
  const outgoing = prepared.filter((one) => 'body' in one);
  const traceparents = new Map(outgoing.map(({ key, traceparent }) => [key, traceparent]));
  return concat(
    // What was never sent says nothing about the target, so it decides nothing about the hold.
    refused.length === 0 ? EMPTY : settleSent(flow, own, refused, { ...options, isHoldDecided: false }),
    sendAll(target, outgoing, options.interrupted).pipe(
      concatMap((sent) => settleSent(flow, { ...own, traceparents }, sent, { ...options, isHoldDecided: true })),
    ),
  );
}

/** Sends, and sees to it that every delivery has an outcome: a target that breaks off must leave none in our hands. */
function sendAll(
  target: ConnectedTarget,
  outgoing: readonly Outgoing[],
  interrupted: AbortSignal,
): Observable<readonly Sent[]> {
  const silent = new Set(outgoing.map(({ key }) => key));
  let failure = 'The target said nothing of it.';
  return concat(
    target.send(outgoing, interrupted).pipe(
      tap((sent) => sent.forEach(({ key }) => silent.delete(key))),
      catchError((error: unknown) => {
        failure = error instanceof Error ? error.message : String(error);
        return EMPTY;
      }),
    ),
    defer(() => of([...silent].map((key) => unanswered(key, failure, target.isIdempotent)))),
  ).pipe(filter((sent) => sent.length > 0));
}

function unanswered(key: string, detail: string, isIdempotent: boolean): Sent {
  const cause = { code: 'no-outcome', detail };
  return { key, outcome: isIdempotent ? { kind: 'retry', cause } : { kind: 'uncertain', cause }, durationMs: 0 };
}

/**
 * What is sent for a delivery. Its key is the one in the ledger and never changes between attempts: a record that a
 * changed flow maps to another key, or to nothing, is not sent, because under a new key it could be a second effect.
 */
function prepare(flow: Flow, { key, record, attempts }: Claimed): Outgoing | Sent {
  const mapped = mapRecord(flow, record);
  if ('key' in mapped && mapped.key === key) {
    const { body, traceparent } = mapped;
    return { key, attempts, body, ...(isTraceparent(traceparent) && { traceparent }) };
  }
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

function settleSent(
  flow: Flow,
  own: OwnClaim,
  sent: readonly Sent[],
  options: DeliverOptions & { readonly isHoldDecided: boolean },
): Observable<SyncEvent[]> {
  const { backoff, emit, inHand, interrupted, ledger, now, random, watch } = options;
  const nowMs = now();
  // Not when it was claimed: it may have waited for its turn since then.
  const sentAt = (durationMs: number): number => nowMs - durationMs;
  const claimed = new Map(own.deliveries.map((delivery) => [delivery.key, delivery]));
  const settlements = sent.flatMap((one) => {
    const delivery = claimed.get(one.key);
    // An answer to what was not asked is none.
    if (delivery === undefined) return [];
    const { seq, attempts } = delivery;
    return [settle(one, { seq, attempts, sentAtMs: sentAt(one.durationMs), nowMs, backoff, random: random() })];
  });
  const telling = options.isHoldDecided ? sent : [];
  const isStreak = watch.note(telling);
  const sentAtMs = sentAt(Math.max(0, ...sent.map(({ durationMs }) => durationMs)));
  const circumstances = { isProbe: own.isProbe, isStreak, sentAtMs, nowMs, backoff, random: random() };
  const holding = observeHold(flow.name, (current) => nextHold(current, telling, circumstances));
  return defer(() => ledger.delivery.settle(flow.name, own.worker, settlements, nowMs, holding.next)).pipe(
    // What is known must be written, however long the ledger does not take it: until then the lane claims nothing more.
    retry({
      delay: (error: unknown, failures: number) => {
        if (failures === 1) emit({ flow: flow.name, kind: 'failed', during: 'deliver', error });
        return options.poked$.pipe(take(1), takeUntil(aborted$(interrupted)));
      },
    }),
    tap(() => {
      inHand.settled(settlements);
      if (own.isProbe) watch.probed();
    }),
    concatMap((settled) =>
      of([
        ...toEvents(flow, settlements, settled, claimed, nowMs, { own, isHeld: holding.isHeld() }),
        ...holding.events(),
      ]),
    ),
  );
}

function toEvents(
  flow: Flow,
  settlements: readonly Settlement[],
  settled: ReadonlySet<string>,
  claimed: ReadonlyMap<string, Claimed>,
  nowMs: number,
  { own, isHeld }: { readonly own: OwnClaim; readonly isHeld: boolean },
): SyncEvent[] {
  const deliveries = settlements
    .filter(({ key }) => settled.has(key))
    .map(({ key, outcome, reference, cause, dueAt, durationMs }) => {
      const { attempts = 0, discoveredAt = nowMs } = claimed.get(key) ?? {};
      const failed = cause === null ? 0 : 1;
      return {
        key,
        outcome,
        reference,
        cause,
        dueAt,
        durationMs,
        attempts: attempts + failed,
        ageMs: nowMs - discoveredAt,
        traceparent: own.traceparents?.get(key),
      };
    });
  const fenced = settlements.map(({ key }) => key).filter((key) => !settled.has(key));
  return [
    ...(deliveries.length > 0
      ? [{ flow: flow.name, kind: 'settled', deliveries, ...(isHeld && { isHeld }) } as const]
      : []),
    ...(fenced.length > 0 ? [{ flow: flow.name, kind: 'fenced', keys: fenced } as const] : []),
  ];
}

async function holdUnknownTarget(
  flow: Flow,
  error: TargetError,
  sentAtMs: number,
  options: DeliverOptions,
): Promise<void> {
  const { backoff, emit, ledger, now, random } = options;
  const sent: Sent = {
    key: '',
    outcome: { kind: 'retry', cause: error.reason, isTargetDown: true },
    durationMs: 0,
  };
  const circumstances = { isProbe: true, isStreak: false, sentAtMs, nowMs: now(), backoff, random: random() };
  const holding = observeHold(flow.name, (current) => nextHold(current, [sent], circumstances));
  await ledger.delivery.hold(flow.name, holding.next);
  holding.events().forEach(emit);
}
