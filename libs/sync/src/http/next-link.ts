import { findLink, pathOf } from './link-header';

/** The `rel="next"` of a page as path and query: the feed's position, on whatever host the source is configured at. */
export function nextPath(link: string | undefined, requestUrl: string): string | null {
  const next = findLink(link, 'next');
  return next === undefined ? null : pathOf(next.reference, requestUrl);
}
