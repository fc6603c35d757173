import type { ProblemDto } from '@app/contracts';
import { keyHeaders } from '../access/access-key';

/** Why a request did not do what it should, in words for the operator. */
export class RequestError extends Error {
  constructor(
    readonly title: string,
    readonly detail: string,
    /** The status of the answer; `undefined` when there was none. */
    readonly status?: number,
  ) {
    super(`${title}. ${detail}`);
  }
}

interface RequestOptions {
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  /** Who asks: kept with what they do. */
  readonly operator?: string;
  readonly signal?: AbortSignal;
}

/**
 * Asks the integrator. Paths are relative, so that the console also works below a prefix of a proxy.
 * @throws RequestError with the problem's own words
 */
export async function request<T>(method: 'GET' | 'POST', path: string, options: RequestOptions = {}): Promise<T> {
  return (await respond(method, path, options)).json() as Promise<T>;
}

/** A page of a list, and the position after it. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Where the next page starts. The page there may turn out to be empty: then this one was the last. */
  readonly next: string | undefined;
}

/** @throws RequestError */
export async function requestPage<Item>(path: string, options: RequestOptions): Promise<Page<Item>> {
  const response = await respond('GET', path, options);
  return { items: (await response.json()) as Item[], next: positionAfter(response.headers.get('Link')) };
}

async function respond(method: string, path: string, options: RequestOptions): Promise<Response> {
  const { query = {}, body, operator, signal = null } = options;
  const parameters = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, `${value}`]],
  );
  const search = parameters.length === 0 ? '' : `?${new URLSearchParams(parameters).toString()}`;
  const response = await fetch(`${path}${search}`, {
    method,
    signal,
    headers: {
      ...keyHeaders(),
      Accept: 'application/json',
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...(operator !== undefined && { 'X-Operator': operator }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new RequestError('The integrator does not answer', 'See whether it runs and can be reached, then try again.');
  });
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function problemOf(response: Response): Promise<RequestError> {
  const problem = (await response.json().catch(() => ({}))) as Partial<ProblemDto>;
  const fields = (problem.errors ?? []).map(({ pointer, detail }) => `${pointer} ${detail}.`);
  return new RequestError(
    problem.title ?? `The integrator answered ${response.status}`,
    [problem.detail ?? 'Its log may tell why.', ...fields].join(' '),
    response.status,
  );
}

/** The `after` of `Link: </...?after=X>; rel="next"`. */
function positionAfter(link: string | null): string | undefined {
  const [, reference] = /<([^>]+)>; rel="next"/.exec(link ?? '') ?? [];
  return reference === undefined
    ? undefined
    : (new URL(reference, document.baseURI).searchParams.get('after') ?? undefined);
}
