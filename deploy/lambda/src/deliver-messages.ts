import { type ConnectedTarget, type Flow, type Outgoing, type Sent, type Target, TargetError } from '@app/sync';
import { firstValueFrom, from, fromEvent, mergeMap, takeUntil } from 'rxjs';
import { type Handled, type Message, toMessageBatch } from './message-batch';

type Outcome = Sent['outcome'];

const INTERRUPTED: Outcome = { kind: 'interrupted' };

/**
 * Delivers what the messages ask for, by the flow's mapping and its target's own batches, repetitions and outcomes, and tells
 * what became of each message. Keeps nothing: SQS is the memory, and the flow's key makes one effect of all repetitions.
 * When `interrupted` aborts, what has no answer yet is given up.
 */
export async function deliverMessages(
  flow: Flow,
  messages: readonly Message[],
  interrupted: AbortSignal,
): Promise<readonly Handled[]> {
  const { outgoing, waiting, poison } = toMessageBatch(flow, messages);
  const outcomes = outgoing.length === 0 ? new Map() : await send(flow.target, outgoing, interrupted);
  return [...poison, ...waiting.map((message) => ({ ...message, outcome: outcomes.get(message.key) ?? INTERRUPTED }))];
}

async function send(
  target: Target,
  outgoing: readonly Outgoing[],
  interrupted: AbortSignal,
): Promise<ReadonlyMap<string, Outcome>> {
  const toAll = (outcome: Outcome) => new Map(outgoing.map(({ key }) => [key, outcome]));
  try {
    const connected = await connect(target, interrupted);
    if (connected === undefined) return toAll(INTERRUPTED);
    return connected.isIdempotent ? await sendAll(connected, outgoing, interrupted) : toAll(NOT_IDEMPOTENT);
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    return toAll({ kind: 'retry', cause: error.reason, isTargetDown: true });
  }
}

/**
 * SQS hands a message out more than once, and nothing here remembers the first time: without keys that would be a second
 * effect. A target without them needs an integrator, which has a ledger.
 */
const NOT_IDEMPOTENT: Outcome = {
  kind: 'pause',
  cause: {
    code: 'not-idempotent',
    detail:
      'The target does not say that it gives one effect to a key sent twice, so nothing was sent. ' +
      'If it does all the same, set INVENTORY_IDEMPOTENT=yes; if it does not, run an integrator instead.',
  },
};

/** @returns `undefined` when it was interrupted */
function connect(target: Target, interrupted: AbortSignal): Promise<ConnectedTarget | undefined> {
  if (interrupted.aborted) return Promise.resolve(undefined);
  const connected$ = target.connect().pipe(takeUntil(fromEvent(interrupted, 'abort')));
  return firstValueFrom(connected$, { defaultValue: undefined });
}

async function sendAll(
  target: ConnectedTarget,
  outgoing: readonly Outgoing[],
  interrupted: AbortSignal,
): Promise<ReadonlyMap<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  const sent$ = from(inGroups(outgoing, target.sendLimit)).pipe(
    mergeMap((group) => target.send(group, interrupted), target.lanes),
  );
  await sent$.forEach((sent) => sent.forEach(({ key, outcome }) => outcomes.set(key, outcome)));
  return outcomes;
}

function inGroups<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}
