import * as fc from 'fast-check';
import { setMaxListeners } from 'node:events';
import { type PerService, perService, SERVICES } from '../support/services.mts';
import { Acknowledged } from './acknowledged.mts';
import { type Answer } from './answers.mts';
import { readApi } from './api-operations.mts';
import { checkIn, type Footing, standUp } from './check-in.mts';
import { exchange } from './exchange.mts';
import { type FuzzInput, nameInput } from './fuzz-input.mts';
import { judgeReply } from './judge-reply.mts';
import { MemoryWatch } from './memory-watch.mts';
import { garbageFor, mutationsOf } from './mutations.mts';
import { requestsOf } from './requests.mts';

export interface FuzzOptions {
  readonly requests: number;
  readonly seed: number;
  /** How many are under way at once. */
  readonly concurrency: number;
  /** By how many MiB a service may grow once it is warm. */
  readonly maxGrowth: number;
}

export interface FuzzResult {
  readonly sent: number;
  /** How often each status came. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Inputs that got no answer, which is right for what is but a part of a request. */
  readonly unanswered: number;
  /** MiB by which each service has grown once it was warm. */
  readonly growth: PerService<number>;
  /** Each with the input that shows it, to be replayed. Empty when all is well. */
  readonly faults: readonly string[];
}

/** After so many faults there is nothing more to learn. */
const ENOUGH_FAULTS = 10;
/** Inputs between two looks at how the services are. */
const ROUND = 2000;

/**
 * Sends strange things to the three services and holds what comes back against what they promise: nothing from 500 on but a
 * 503 or a 507, every refusal a problem that repeats nothing, nobody dead, nobody larger, and written is what was
 * acknowledged. The same seed gives the same inputs.
 */
export async function fuzzServices(
  urls: PerService<string>,
  options: FuzzOptions,
  onRound: (result: FuzzResult, memory: PerService<number>) => void,
  signal: AbortSignal,
): Promise<FuzzResult> {
  // One for each request that is under way.
  setMaxListeners(0, signal);
  const memory = new MemoryWatch(urls);
  const statuses = new Map<number, number>();
  const faults: string[] = [];
  const acknowledged = new Acknowledged();
  const footing = await standUp(urls, acknowledged, signal);
  const inputs = await inputsFor(urls, footing, signal);
  let sent = 0;
  let unanswered = 0;
  let unheard = 0;

  const take = (answer: Answer): void => {
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    acknowledged.take(answer);
  };
  const send = async (input: FuzzInput): Promise<void> => {
    const reply = await exchange(Number(new URL(urls[input.service]).port), input.bytes, input.kind === 'request');
    signal.throwIfAborted();
    const verdict = judgeReply(input, reply);
    sent++;
    if (verdict.answers.length === 0) unanswered++;
    if (verdict.answers.length === 0 || reply.end !== 'closed') unheard += countWrites(input);
    for (const answer of verdict.answers) take(answer);
    for (const fault of verdict.faults) faults.push(`${input.service}: ${fault}\n  --replay ${nameInput(input)}`);
  };
  const result = (): FuzzResult => ({ sent, statuses, unanswered, growth: memory.growth, faults });

  for (let round = 0; sent < options.requests && faults.length < ENOUGH_FAULTS; round++) {
    const numRuns = Math.min(ROUND, options.requests - sent);
    const queue = fc.sample(inputs, { numRuns, seed: options.seed + round }).values();
    await Promise.all(
      Array.from({ length: options.concurrency }, async () => {
        for (const input of queue) await send(input);
      }),
    );
    faults.push(...(await checkIn(urls, acknowledged, signal)));
    await memory.sample(signal);
    onRound(result(), memory.latest);
  }
  faults.push(...(await acknowledged.faults(urls, unheard, signal)));
  for (const name of SERVICES) {
    if (memory.growth[name] > options.maxGrowth) faults.push(`${name} has grown by ${memory.growth[name]} MiB`);
  }
  return result();
}

/** How many things an input may ask to be written: each names the customer it is about. */
function countWrites({ bytes }: FuzzInput): number {
  return bytes.toString('latin1').match(/"(email|customer_id)"/g)?.length ?? 0;
}

async function inputsFor(
  urls: PerService<string>,
  { ids }: Footing,
  signal: AbortSignal,
): Promise<fc.Arbitrary<FuzzInput>> {
  const apis = perService((name) => readApi(name, urls[name], signal));
  const requests = fc.oneof(...(await Promise.all(SERVICES.map(async (name) => requestsOf(await apis[name], ids)))));
  return fc.oneof(
    { weight: 6, arbitrary: requests },
    { weight: 5, arbitrary: mutationsOf(requests) },
    { weight: 1, arbitrary: garbageFor(requests) },
  );
}
