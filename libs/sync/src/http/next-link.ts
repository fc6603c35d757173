/**
 * The `rel="next"` of a `Link` header (RFC 8288), as path and query relative to the source: the host stays the one that
 * is configured, so that a feed cannot send its reader elsewhere and a moved source keeps its cursor.
 */
export function nextPath(link: string | undefined, requestUrl: string): string | null {
  const [, reference] = /<([^>]*)>\s*(?:;[^,]*?)?;\s*rel="?next"?/i.exec(link ?? '') ?? [];
  if (reference === undefined || !URL.canParse(reference, requestUrl)) return null;
  const { pathname, search } = new URL(reference, requestUrl);
  return pathname + search;
}
