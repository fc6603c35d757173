import type { FlowDto } from '@app/contracts';
import { keyHeaders, savedKey, saveKey } from '../access/access-key';
import { EventsRefused, readEvents } from './read-events';

/** A flow as it was told, and when this browser heard of it. */
export interface HeardFlow {
  readonly flow: FlowDto;
  readonly heardAt: number;
}

export interface LiveState {
  /** `reconnecting`: what is shown may be old, since `heardAt`. `locked`: the integrator takes another key, or one at all. */
  readonly connection: 'connecting' | 'connected' | 'reconnecting' | 'locked';
  /** Why the key that was given does not do. */
  readonly refusal?: string | undefined;
  readonly flows: readonly HeardFlow[];
  /** When the integrator last said anything; `undefined` before it ever did. */
  readonly heardAt: number | undefined;
}

/** The server says something every 15 s: after twice that and a little, nobody is there any more. */
const SILENCE_MS = 35_000;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 5_000;
const RETRY_GROWTH = 1.5;
const WANTS_A_KEY = new Set([401, 403]);

const NOT_CONNECTED = { connection: 'connecting', flows: [], heardAt: undefined } as const;

/**
 * Follows the flows by server-sent events. It opens the connection again by itself, also when it met an error page or went
 * silent; but not where a key is wanted: each visitor who is asked for one would ask for it every few seconds.
 */
export class LiveFlows {
  private state: LiveState = NOT_CONNECTED;
  private readonly listeners = new Set<() => void>();
  private following: AbortController | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private retryMs = FIRST_RETRY_MS;

  constructor(private readonly url: string) {}

  get current(): LiveState {
    return this.state;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  start(): void {
    this.open();
    // A browser has six connections to a host, shared by all tabs: those that nobody looks at must not hold them.
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) this.close();
      else if (this.following === undefined) this.open();
    });
  }

  /** Goes on with a key that an operator gave. */
  unlock(key: string): void {
    saveKey(key);
    this.become(NOT_CONNECTED);
    this.open();
  }

  private open(): void {
    this.close();
    this.following = new AbortController();
    // What is shown may be hours old: a tab comes back to a network that may be gone.
    if (this.state.connection === 'connected') this.become({ ...this.state, connection: 'reconnecting' });
    this.awaitWord();
    void this.follow(this.following.signal);
  }

  private async follow(signal: AbortSignal): Promise<void> {
    try {
      for await (const { type, data } of readEvents(this.url, { headers: keyHeaders(), signal })) {
        if (signal.aborted) return;
        if (type === 'flow') this.hear(JSON.parse(data) as FlowDto);
        else if (type === 'ping') this.hear();
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof EventsRefused && WANTS_A_KEY.has(error.status)) return this.lock(error.status);
      // Whatever else it was, it may be over when it is tried again, and the page says that it is tried.
    }
    if (!signal.aborted) this.lose();
  }

  private close(): void {
    clearTimeout(this.timer);
    this.following?.abort();
    this.following = undefined;
  }

  /** What was shown is no longer for whoever looks at it. */
  private lock(status: number): void {
    this.close();
    const refusal =
      status === 403 ? 'This key may not operate: it lacks the scope.' : 'The integrator does not know this key.';
    this.become({
      ...NOT_CONNECTED,
      connection: 'locked',
      refusal: savedKey() === undefined ? undefined : refusal,
    });
  }

  private hear(flow?: FlowDto): void {
    const heardAt = Date.now();
    const { flows } = this.state;
    this.retryMs = FIRST_RETRY_MS;
    this.awaitWord();
    this.become({
      connection: 'connected',
      heardAt,
      flows: flow === undefined ? flows : withFlow(flows, { flow, heardAt }),
    });
  }

  private awaitWord(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.lose(), SILENCE_MS);
  }

  private lose(): void {
    this.close();
    this.timer = setTimeout(() => this.open(), this.retryMs);
    this.retryMs = Math.min(this.retryMs * RETRY_GROWTH, LAST_RETRY_MS);
    this.become({ ...this.state, connection: 'reconnecting' });
  }

  private become(state: LiveState): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

/** In the order in which they were first heard of, which is the order of the integrator's list. */
function withFlow(flows: readonly HeardFlow[], heard: HeardFlow): readonly HeardFlow[] {
  const isKnown = flows.some(({ flow }) => flow.name === heard.flow.name);
  return isKnown ? flows.map((old) => (old.flow.name === heard.flow.name ? heard : old)) : [...flows, heard];
}
