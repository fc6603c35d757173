import type { CustomerBatchDto, CustomerBatchResultDto } from '@app/contracts';
import { ApiProblem, Unreachable, WrongAnswer } from '../api/api-fault';
import { CliFault } from '../cli-fault';
import { duration } from '../text/age';

const FIRST_LIMIT_MS = 500;
const LAST_LIMIT_MS = 30_000;
/** Overload and outages, of the CRM or of what stands before it. Sending again is safe: an email is created once. */
const WORTH_ANOTHER_TRY = [408, 425, 429, 500, 502, 503, 504];

export interface SendOptions {
  /** Sends the body of a batch once. */
  readonly post: (body: string) => Promise<CustomerBatchDto>;
  readonly sleep: (ms: number) => Promise<void>;
  readonly now: () => number;
  readonly random: () => number;
  /** For how long a batch is tried again. */
  readonly retryForMs: number;
  /** Is told of every wait, and why. */
  readonly onWait: (cause: CliFault, ms: number) => void;
}

/**
 * Sends a batch until it is answered: with full-jitter backoff, and `Retry-After` as a floor.
 * @throws CliFault when that takes too long, or what it says cannot change by waiting
 */
export async function sendBatch(body: string, options: SendOptions): Promise<CustomerBatchResultDto[]> {
  const { post, sleep, now, random, retryForMs, onWait } = options;
  const deadline = now() + retryForMs;
  for (let limit = FIRST_LIMIT_MS; ; limit = Math.min(limit * 2, LAST_LIMIT_MS)) {
    try {
      return (await post(body)).results;
    } catch (error) {
      if (!isWorthAnotherTry(error)) throw error;
      const wait = Math.max(Math.round(random() * limit), floorOf(error));
      if (now() + wait > deadline) {
        throw new CliFault(`${error.message} It was tried for ${duration(retryForMs / 1000)}.`, { cause: error });
      }
      onWait(error, wait);
      await sleep(wait);
    }
  }
}

function isWorthAnotherTry(error: unknown): error is Unreachable | ApiProblem | WrongAnswer {
  if (error instanceof Unreachable) return true;
  return (error instanceof ApiProblem || error instanceof WrongAnswer) && WORTH_ANOTHER_TRY.includes(error.status);
}

function floorOf(error: Unreachable | ApiProblem | WrongAnswer): number {
  return error instanceof Unreachable ? 0 : (error.retryAfterMs ?? 0);
}
