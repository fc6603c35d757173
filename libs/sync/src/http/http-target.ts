import type { HttpService } from '@nestjs/axios';
import {
  asapScheduler,
  bufferTime,
  concat,
  concatMap,
  defer,
  EMPTY,
  filter,
  from,
  map,
  mergeMap,
  type Observable,
  of,
  scheduled,
  tap,
} from 'rxjs';
import { type ConnectedTarget, type Outgoing, type Sent, type Target, TargetError } from '../flow';
import { isFaultOfTarget } from '../flow-hold';
import { OutageWatch } from '../outage-watch';
import { judge } from '../outcome-policy';
import { readBatchAnswer } from './batch-answer';
import { type Exchange, exchange, type Request } from './exchange';
import { inParts, inSmallerParts, weightsOfParts } from './parts';
import { RetryBudget } from './retry-budget';
import { retryExchange, type RetrySettings } from './retry-exchange';
import {
  type CapabilitySettings,
  isConfigured,
  readCapabilities,
  type TargetCapabilities,
} from './target-capabilities';

export interface HttpTargetSettings {
  /** Takes one delivery as `POST`, answers 2xx when it has it. */
  readonly url: string;
  /** Sent with every request, for example credentials: to the server of `url`, and to no other. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly capabilities: CapabilitySettings;
  readonly timeoutMs: number;
  /** Requests under way at once, in all lanes together. */
  readonly concurrency: number;
  readonly retry: RetrySettings;
  readonly now: () => number;
}

/** While one lane settles, another sends. */
const LANES = { batch: 4, singles: 2 } as const;

/**
 * Claimed for each request that may be under way, where nothing is lost with a worker but time: a claim is a commit, and the requests of
 * one are at their most only until its last ones are out. Of a target without idempotency what is claimed is at risk (`uncertain`), so no
 * more is claimed than can be sent at once.
 */
const ROUNDS_OF_A_CLAIM = 8;

/** Answers to the parts of one claim that come within this time are settled together. */
const SETTLE_TOGETHER_MS = 20;

/** Delivers by `POST url`, many at once where the target has a batch, else one by one; the key goes with each. */
export function httpTarget(http: HttpService, settings: HttpTargetSettings): Target {
  let known: TargetCapabilities | undefined;
  const budget = new RetryBudget(settings.retry.maxRetries);
  return {
    connect: () =>
      defer(() => (known === undefined ? discover(http, settings) : of({ capabilities: known, isFinal: true }))).pipe(
        map(({ capabilities, isFinal }) => {
          if (isFinal) known = capabilities;
          return new HttpTarget(http, settings, capabilities, budget);
        }),
      ),
  };
}

class HttpTarget implements ConnectedTarget {
  readonly isIdempotent: boolean;

  constructor(
    private readonly http: HttpService,
    private readonly settings: HttpTargetSettings,
    private readonly capabilities: TargetCapabilities,
    private readonly budget: RetryBudget,
  ) {
    this.isIdempotent = capabilities.isIdempotent;
  }

  /** Few enough that all lanes together keep to the requests that are allowed at once. */
  get lanes(): number {
    return Math.min(this.capabilities.batch === null ? LANES.singles : LANES.batch, this.settings.concurrency);
  }

  get sendLimit(): number {
    const { batch, isIdempotent } = this.capabilities;
    return batch?.limit ?? (isIdempotent ? this.requestsAtOnce * ROUNDS_OF_A_CLAIM : this.requestsAtOnce);
  }

  get weights(): readonly [1, ...number[]] {
    const { batch } = this.capabilities;
    return batch === null ? [1] : weightsOfParts(batch.limit, this.requestsAtOnce * ROUNDS_OF_A_CLAIM);
  }

  /** In one lane. */
  private get requestsAtOnce(): number {
    return Math.max(1, Math.floor(this.settings.concurrency / this.lanes));
  }

  send(deliveries: readonly Outgoing[], interrupted: AbortSignal): Observable<readonly Sent[]> {
    const parts = inParts(deliveries, this.capabilities.batch?.limit ?? 1);
    return this.sendParts(parts, interrupted).pipe(
      bufferTime(SETTLE_TOGETHER_MS),
      filter((groups) => groups.length > 0),
      map((groups) => groups.flat()),
    );
  }

  /**
   * Once an answer says that the target is at fault, or so many failed in a row that it must be, what has not gone out stays here: it
   * would meet the same, and the flow is held by what came back.
   */
  private sendParts(all: readonly Outgoing[][], interrupted: AbortSignal): Observable<readonly Sent[]> {
    const watch = new OutageWatch();
    let isAtFault = false;
    const sendOrKeep = (part: readonly Outgoing[]): Observable<readonly Sent[] | 'refused-whole'> =>
      isAtFault ? scheduled([part.map(notSent)], asapScheduler) : this.sendPart(part, interrupted);
    const sendEach = (parts: readonly Outgoing[][]): Observable<readonly Sent[]> => {
      const smaller: Outgoing[][] = [];
      const sent$ = from(parts).pipe(
        mergeMap(
          (part) =>
            sendOrKeep(part).pipe(
              mergeMap((sent) =>
                sent === 'refused-whole' ? (smaller.push(...inSmallerParts(part)), EMPTY) : of(sent),
              ),
            ),
          this.requestsAtOnce,
        ),
        tap((sent) => {
          const isStreak = watch.note(sent);
          isAtFault ||= isStreak || sent.some(({ outcome }) => isFaultOfTarget(outcome));
        }),
      );
      // A refusal of the whole says nothing about any one record: smaller parts find out, after the others, so that no more requests
      // are under way at once.
      return concat(
        sent$,
        defer(() => (smaller.length === 0 ? EMPTY : sendEach(smaller))),
      );
    };
    return sendEach(all);
  }

  private sendPart(part: readonly Outgoing[], interrupted: AbortSignal): Observable<readonly Sent[] | 'refused-whole'> {
    const { batch } = this.capabilities;
    return batch === null || part.length === 1
      ? from(part).pipe(concatMap((delivery) => this.sendAlone(delivery, interrupted)))
      : this.sendTogether(part, batch.url, interrupted);
  }

  private sendTogether(
    part: readonly Outgoing[],
    url: string,
    interrupted: AbortSignal,
  ): Observable<readonly Sent[] | 'refused-whole'> {
    const body = part.map((delivery) => ({ ...delivery.body, idempotency_key: delivery.key }));
    return this.ask({ method: 'POST', url, body }, interrupted).pipe(
      map(({ result, durationMs }) => {
        const answers = readBatchAnswer(result, part.length);
        if (answers === 'refused-whole') return answers;
        return part.map((delivery, nth) => this.toSent(delivery, answers[nth] ?? result, durationMs));
      }),
    );
  }

  private sendAlone(delivery: Outgoing, interrupted: AbortSignal): Observable<readonly Sent[]> {
    return this.ask(this.single(delivery), interrupted).pipe(
      map(({ result, durationMs }) => [this.toSent(delivery, result, durationMs)]),
    );
  }

  private single({ key, body, traceparent }: Outgoing): Request {
    // A target that closes an idle connection just as a request goes out loses it unread, which looks like a lost
    // answer. A target that bears no repetition gets a new connection each time.
    const connection: Record<string, string> = this.isIdempotent ? {} : { Connection: 'close' };
    const trace: Record<string, string> = traceparent === undefined ? {} : { traceparent };
    const headers = { 'Idempotency-Key': key, ...connection, ...trace };
    return { method: 'POST', url: this.settings.url, body, headers };
  }

  private ask(request: Request, interrupted: AbortSignal): Observable<{ result: Exchange; durationMs: number }> {
    const { headers, now, retry, timeoutMs } = this.settings;
    const known = { ...request, headers: { ...headers, ...request.headers } };
    return defer(() => {
      const started = now();
      return retryExchange(
        exchange(this.http, known, timeoutMs, interrupted),
        (result) => this.isWorthRepeating(result),
        retry,
        this.budget,
        interrupted,
      ).pipe(map((result) => ({ result, durationMs: now() - started })));
    });
  }

  /** A hiccup may be repeated at once, with the same key; a target that asked for time or bears no repetition may not. */
  private isWorthRepeating(result: Exchange): boolean {
    if (result.kind === 'no-answer') return this.isIdempotent || !result.maybeSent;
    return (
      this.isIdempotent &&
      result.kind === 'answer' &&
      result.status >= 500 &&
      result.status !== 501 &&
      result.headers['retry-after'] === undefined
    );
  }

  private toSent({ key, body }: Outgoing, result: Exchange, durationMs: number): Sent {
    return {
      key,
      outcome: judge(result, { body, isIdempotent: this.isIdempotent, nowMs: this.settings.now() }),
      durationMs,
    };
  }
}

/** It stays due, and had no attempt. */
function notSent({ key }: Outgoing): Sent {
  return { key, outcome: { kind: 'interrupted' }, durationMs: 0 };
}

/** Of a target that is not there to be asked, or not now. */
const NOT_THERE = new Set([408, 425, 429, 502, 503, 504]);

/** Of a target that does not know the question. Any other refusal may be a gateway's, or that of one that does not know us yet. */
const KNOWS_NO_OPTIONS = new Set([405, 501]);

interface Discovery {
  readonly capabilities: TargetCapabilities;
  /** False when the target failed to answer for itself: it is taken at the least, and asked again next time. */
  readonly isFinal: boolean;
}

function discover(
  http: HttpService,
  { url, headers, timeoutMs, capabilities }: HttpTargetSettings,
): Observable<Discovery> {
  if (isConfigured(capabilities))
    return of({ capabilities: readCapabilities(url, capabilities, undefined), isFinal: true });
  return exchange(http, { method: 'OPTIONS', url, headers: { ...headers, Connection: 'close' } }, timeoutMs).pipe(
    map((result) => {
      if (result.kind !== 'answer') throw notThere(result.kind === 'no-answer' ? result.code : result.kind);
      if (NOT_THERE.has(result.status)) throw notThere(String(result.status));
      return {
        capabilities: readCapabilities(url, capabilities, result),
        isFinal: result.status < 300 || KNOWS_NO_OPTIONS.has(result.status),
      };
    }),
  );
}

function notThere(code: string): TargetError {
  return new TargetError({ code: 'unreachable', detail: `The target cannot be asked what it can do (${code}).` });
}
