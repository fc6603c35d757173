/** What a service answered, whole. */
export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed JSON, or the text when it is none. */
  readonly body: T;
}

/** Talks to a service over real HTTP. */
export class HttpClient {
  constructor(readonly origin: string) {}

  async send<T = unknown>(path: string, init: RequestInit = {}): Promise<Answer<T>> {
    const { status, headers, ...response } = await read(await fetch(this.origin + path, init));
    const isJson = /^application\/(problem\+)?json\b/.test(headers.get('content-type') ?? '');
    return { status, headers, text: response.text, body: (isJson ? JSON.parse(response.text) : response.text) as T };
  }

  get<T = unknown>(path: string): Promise<Answer<T>> {
    return this.send<T>(path);
  }

  post<T = unknown>(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return this.send<T>(path, withJson('POST', body, headers));
  }

  patch<T = unknown>(path: string, body: unknown): Promise<Answer<T>> {
    return this.send<T>(path, withJson('PATCH', body));
  }
}

async function read(response: Response) {
  return { status: response.status, headers: response.headers, text: await response.text() };
}

function withJson(method: string, body: unknown, headers: Record<string, string> = {}): RequestInit {
  return { method, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}
