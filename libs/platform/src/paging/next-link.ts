import type { Request } from 'express';

/**
 * The `Link` header (RFC 8288) of a page: the same request, from the position after it. It is always sent: at the end
 * of a feed it is where new rows will appear.
 */
export function nextLink(request: Request, after: string): string {
  const url = new URL(request.originalUrl, 'http://localhost');
  url.searchParams.set('after', after);
  return `<${url.pathname}${url.search}>; rel="next"`;
}
