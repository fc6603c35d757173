import type { ProblemDto } from '@app/contracts';
import { ApiProblem, Unreachable, WrongAnswer } from './api-fault';
import { retryAfterMs } from './retry-after';

/** A service that the CLI speaks to. */
export interface Peer {
  /** As messages call it: `integrator`, `CRM`. */
  readonly name: string;
  readonly url: string;
  /** What to do when it does not answer. */
  readonly whenSilent: string;
  /** The setting that holds the key that it takes. */
  readonly keyName: string;
  /** What to do when there is nothing where it should be. */
  readonly whenNothingThere?: string;
}

interface HttpApiOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** For a whole answer. */
  readonly timeoutMs?: number;
}

interface Answer<T> {
  readonly body: T;
  readonly headers: Headers;
  /** What was asked, for links in the answer. */
  readonly url: string;
}

/** JSON over HTTP. Whatever is not the answer that was asked for is thrown as a typed fault. */
export class HttpApi {
  private readonly base: URL;
  private readonly headers: Record<string, string>;
  private readonly signal: AbortSignal;
  private readonly timeoutMs: number;

  constructor(
    private readonly peer: Peer,
    { headers = {}, signal, timeoutMs = 30_000 }: HttpApiOptions,
  ) {
    // fetch() refuses an address with credentials; and no message may show them.
    this.base = new URL(peer.url);
    const { username, password } = this.base;
    this.base.username = '';
    this.base.password = '';
    const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString(
      'base64',
    );
    this.headers = { ...headers, ...(username !== '' && { Authorization: `Basic ${credentials}` }) };
    this.signal = signal;
    this.timeoutMs = timeoutMs;
  }

  get<T>(path: string): Promise<Answer<T>> {
    return this.send<T>('GET', path);
  }

  async post<T>(path: string, body?: unknown): Promise<T> {
    return (await this.send<T>('POST', path, body === undefined ? undefined : JSON.stringify(body))).body;
  }

  /** Sends `json`, a body that is JSON already. */
  async send<T>(method: string, path: string, json?: string): Promise<Answer<T>> {
    const url = this.urlOf(path);
    const { response, text } = await this.exchange(url, {
      method,
      headers: {
        ...this.headers,
        Accept: 'application/json, application/problem+json',
        ...(json !== undefined && { 'Content-Type': 'application/json' }),
      },
      body: json ?? null,
      // A redirect of a POST would arrive as a GET.
      redirect: 'manual',
    });
    const body = parseJson(text);
    const { ok, status } = response;
    if (ok && body !== undefined) return { body: body as T, headers: response.headers, url };
    const retryAfter = retryAfterMs(response.headers.get('retry-after'), Date.now());
    if (ok || !isProblem(body)) throw new WrongAnswer(this.peer.name, this.base.href, status, retryAfter);
    throw new ApiProblem(this.peer.name, body, status, retryAfter, this.adviceFor(status, body));
  }

  private adviceFor(status: number, { scope }: ProblemDto & { readonly scope?: unknown }): string | undefined {
    const { keyName, whenNothingThere } = this.peer;
    if (status === 401) return `Set ${keyName}, or ${keyName}_FILE, to a key that it knows.`;
    if (status === 403 && typeof scope === 'string') return `The one in ${keyName} lacks the scope ${scope}.`;
    return status === 404 || status === 405 ? whenNothingThere : undefined;
  }

  /** `path` and query under the service's address: a link never leads to another host. */
  private urlOf(path: string): string {
    const url = new URL(this.base);
    const [pathname = '', query = ''] = path.split(/\?(.*)/s);
    url.pathname = url.pathname.replace(/\/$/, '') + pathname;
    url.search = query;
    return url.href;
  }

  private async exchange(url: string, init: RequestInit): Promise<{ response: Response; text: string }> {
    try {
      const response = await fetch(url, {
        ...init,
        signal: AbortSignal.any([this.signal, AbortSignal.timeout(this.timeoutMs)]),
      });
      return { response, text: await response.text() };
    } catch (error) {
      this.signal.throwIfAborted();
      throw new Unreachable(this.peer, this.base.href, error);
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isProblem(body: unknown): body is ProblemDto {
  const problem = body as Partial<ProblemDto> | null | undefined;
  return typeof problem?.type === 'string' && typeof problem.title === 'string' && typeof problem.detail === 'string';
}
