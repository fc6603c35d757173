import type { Answer, HttpClient } from './http-client';

/** The path that a page's `Link` leads to. */
export function nextPath({ headers }: Answer<unknown>): string {
  const [, target] = /^<([^>]+)>; rel="next"$/.exec(headers.get('link') ?? '') ?? [];
  if (target === undefined) throw new Error(`There is no next page in the Link "${headers.get('link')}"`);
  return target;
}

/** Every page from `path` on, with the empty one at the end. */
export async function walk<T>(client: HttpClient, path: string): Promise<Answer<T[]>[]> {
  const pages: Answer<T[]>[] = [];
  for (let next = path; pages.at(-1)?.body.length !== 0;) {
    if (pages.length === 100) throw new Error(`${path} has no end`);
    const page = await client.get<T[]>(next);
    pages.push(page);
    next = nextPath(page);
  }
  return pages;
}
