import type { HttpService } from '@nestjs/axios';
import { AxiosError, type AxiosRequestConfig, type AxiosResponse, CanceledError } from 'axios';
import type { Dice } from './dice';
import type { Fault, Faults } from './faults';
import type { Lifeline } from './lifeline';
import type { VirtualTime } from './virtual-time';

export interface WireRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A system that is asked over HTTP. */
export interface Server {
  handle(request: WireRequest): WireAnswer;
  /** A request goes out to it; the answer, or that none can have been made, is told by what it returns. */
  readonly onSent?: (request: WireRequest) => (heard: WireAnswer | 'never sent') => void;
  /** False where a request that is on its way twice would be two. */
  readonly bearsDoubles: boolean;
}

export interface NetworkOptions {
  readonly time: VirtualTime;
  readonly dice: Dice;
  readonly faults: Faults;
  readonly tell: (who: string, what: string) => void;
  /** By host. */
  readonly servers: Readonly<Record<string, Server>>;
}

/** HTTP in memory. What is under way goes on, whatever becomes of those who sent it. */
export class Network {
  inFlight = 0;

  constructor(private readonly options: NetworkOptions) {}

  /** The HTTP client of one worker, as much of it as the engine uses. */
  client(lifeline: Lifeline): HttpService {
    const ask = ({ signal, ...config }: AxiosRequestConfig): Promise<AxiosResponse<string>> =>
      new Promise((resolve, reject) => {
        let isWaiting = true;
        (signal as AbortSignal).addEventListener('abort', () => {
          isWaiting = false;
          reject(new CanceledError('aborted'));
        });
        const request = toWireRequest(config);
        const server = this.serverOf(request);
        void lifeline.through(inWords(request), () => {
          const hear = server.onSent?.(request);
          this.carry(request, server, (answer) =>
            lifeline.through(`hears ${answer instanceof Error ? answer.code : answer.status}`, () => {
              if (answer instanceof Error) {
                if (answer.code === 'ECONNREFUSED') hear?.('never sent');
                return reject(answer);
              }
              if (isWaiting) hear?.(answer);
              resolve(toResponse(answer));
            }),
          );
        });
      });
    return { axiosRef: { request: ask } } as unknown as HttpService;
  }

  private carry(request: WireRequest, server: Server, reply: (answer: WireAnswer | AxiosError) => unknown): void {
    const { faults } = this.options;
    if (faults.strikes('connection refused')) return this.later(1, () => reply(failure('ECONNREFUSED', 'connect')));
    if (faults.strikes('request lost')) return this.breakOff(reply);
    const way = this.way('request slow');
    if (server.bearsDoubles && faults.strikes('request doubled'))
      this.later(way + this.way('request slow'), () => this.handle(request, server));
    this.later(way, () => {
      const answer = this.handle(request, server);
      if (faults.strikes('answer lost')) return this.breakOff(reply);
      if (faults.strikes('gateway error')) return this.later(1, () => reply({ status: 502 }));
      const isGarbled = server.bearsDoubles && faults.strikes('answer garbled');
      this.later(this.way('answer slow'), () => reply(isGarbled ? { ...answer, body: '<html>' } : answer));
    });
  }

  private handle(request: WireRequest, server: Server): WireAnswer {
    const answer = server.handle(request);
    this.options.tell(request.url.host, `${inWords(request)} → ${answer.status}`);
    return answer;
  }

  /** Silence, which lasts until the deadline of who asked, or a connection that breaks. */
  private breakOff(reply: (answer: AxiosError) => unknown): void {
    if (this.options.dice.happens(0.5)) this.later(1, () => reply(failure('ECONNRESET', 'read')));
  }

  /** How long something is under way, in ms; slow is longer than anybody waits for it. */
  private way(slow: Fault): number {
    const { dice, faults } = this.options;
    return faults.strikes(slow) ? dice.between(200, 4000) : dice.between(1, 60);
  }

  private later(ms: number, then: () => void): void {
    this.inFlight++;
    this.options.time.after(ms, () => {
      this.inFlight--;
      then();
    });
  }

  private serverOf({ url }: WireRequest): Server {
    const server = this.options.servers[url.host];
    if (server === undefined) throw new Error(`Nobody is at ${url.host}.`);
    return server;
  }
}

function toWireRequest({ method = 'GET', url = '', headers, data }: AxiosRequestConfig): WireRequest {
  return { method, url: new URL(url), headers: (headers ?? {}) as WireRequest['headers'], body: data };
}

function toResponse({ status, headers = {}, body }: WireAnswer): AxiosResponse<string> {
  const data = typeof body === 'string' ? body : JSON.stringify(body ?? null);
  return { status, headers, data } as AxiosResponse<string>;
}

function failure(code: string, syscall: string): AxiosError {
  const error = new AxiosError(code, code);
  error.cause = Object.assign(new Error(code), { code, syscall });
  return error;
}

function inWords({ method, url, headers, body }: WireRequest): string {
  const what = Array.isArray(body) ? `${body.length} at once` : (headers['Idempotency-Key'] ?? url.search);
  return `${method} ${url.pathname} ${what}`;
}
