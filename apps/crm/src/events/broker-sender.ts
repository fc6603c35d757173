import { setTimeout as sleep } from 'node:timers/promises';
import { CUSTOMER_CREATED, type CustomerCreatedEventDto } from '@app/contracts';
import { defaultIfEmpty, filter, fromEvent, lastValueFrom, map, type Observable, race, take, timer } from 'rxjs';
import type { BrokerClient } from './broker-client';
import type { Answer, EventSender } from './event-channel';

/** For the broker to confirm that it has an event. */
const CONFIRM_WITHIN_MS = 15_000;

/** For the broker to take note of the end. */
const CLOSE_WITHIN_MS = 1000;

/**
 * Publishes events to RabbitMQ; one is taken when the broker has confirmed it.
 * Source: https://www.rabbitmq.com/docs/confirms#publisher-confirms
 */
export class BrokerSender implements EventSender {
  readonly concurrency = 64;
  private client: BrokerClient | undefined;

  /** @param connect makes a client that is not connected yet */
  constructor(private readonly connect: () => BrokerClient) {}

  async send(event: CustomerCreatedEventDto, signal: AbortSignal): Promise<Answer> {
    if (signal.aborted) return { kind: 'interrupted' };
    const client = (this.client ??= this.connect());
    const answer = await lastValueFrom(
      race(confirmed(client, event), lost(client), unconfirmed(), interrupted(signal)),
    ).catch((error: unknown): Answer => failed(reasonOf(error)));
    // What is not confirmed may come yet, or never, and the client would send it again by itself, beside our own repetition.
    // The next attempt starts afresh, at once; the client alone would wait five seconds.
    if (answer.kind !== 'taken') void this.drop(client);
    return answer;
  }

  async close(): Promise<void> {
    if (this.client !== undefined) await this.drop(this.client);
  }

  private async drop(client: BrokerClient): Promise<void> {
    if (this.client !== client) return;
    this.client = undefined;
    const over = new AbortController();
    // It keeps the process: a CRM that stops has more to close after this.
    const late = sleep(CLOSE_WITHIN_MS, undefined, { signal: over.signal }).catch(() => {});
    await Promise.race([client.close().catch(() => {}), late]);
    over.abort();
  }
}

function confirmed(client: BrokerClient, event: CustomerCreatedEventDto): Observable<Answer> {
  const taken: Answer = { kind: 'taken' };
  return client.emit<unknown, CustomerCreatedEventDto>(CUSTOMER_CREATED, event).pipe(
    map(() => taken),
    defaultIfEmpty(taken),
  );
}

/** The client would send it again once it is connected again; by then it is not ours to say what became of it. */
function lost(client: BrokerClient): Observable<Answer> {
  const status$: Observable<string> = client.status;
  return status$.pipe(
    filter((status) => status === 'disconnected'),
    take(1),
    map(() => failed(client.lostBecause ?? 'the connection was lost')),
  );
}

function unconfirmed(): Observable<Answer> {
  return timer(CONFIRM_WITHIN_MS).pipe(map(() => failed(`no confirm within ${CONFIRM_WITHIN_MS / 1000} s`)));
}

function interrupted(signal: AbortSignal): Observable<Answer> {
  return fromEvent(signal, 'abort').pipe(
    take(1),
    map((): Answer => ({ kind: 'interrupted' })),
  );
}

function failed(reason: string): Answer {
  return {
    kind: 'failed',
    cause: { code: 'broker-unavailable', detail: `The broker of EVENTS_URL did not take it: ${reason}.` },
  };
}

/** What is thrown is an error, a text, or an object with an error and the URL, which holds a password: only a message counts. */
function reasonOf(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown;
  if (thrown instanceof Error) return (thrown as NodeJS.ErrnoException).code ?? thrown.message;
  const { err } = (thrown ?? {}) as { err?: unknown };
  return err === undefined ? 'unknown' : reasonOf(err);
}
