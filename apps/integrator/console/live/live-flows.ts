import type { FlowDto } from '@app/contracts';

/** A flow as it was told, and when this browser heard of it. */
export interface HeardFlow {
  readonly flow: FlowDto;
  readonly heardAt: number;
}

export interface LiveState {
  /** `reconnecting`: what is shown may be old, since `heardAt`. */
  readonly connection: 'connecting' | 'connected' | 'reconnecting';
  readonly flows: readonly HeardFlow[];
  /** When the integrator last said anything; `undefined` before it ever did. */
  readonly heardAt: number | undefined;
}

/** The server says something every 15 s: after twice that and a little, nobody is there any more. */
const SILENCE_MS = 35_000;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 5_000;
const RETRY_GROWTH = 1.5;

/**
 * Follows the flows by server-sent events. It opens the connection again by itself: a browser's own EventSource gives up
 * for ever when it meets an error page, and never notices a connection that went silent.
 */
export class LiveFlows {
  private state: LiveState = { connection: 'connecting', flows: [], heardAt: undefined };
  private readonly listeners = new Set<() => void>();
  private source: EventSource | undefined;
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
      else if (this.source === undefined) this.open();
    });
  }

  private open(): void {
    this.close();
    const source = new EventSource(this.url);
    this.source = source;
    source.addEventListener('flow', (event) => this.hear(JSON.parse(event.data as string) as FlowDto));
    source.addEventListener('ping', () => this.hear());
    source.addEventListener('error', () => this.lose());
    this.awaitWord();
  }

  private close(): void {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = undefined;
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
