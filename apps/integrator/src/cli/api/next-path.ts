/**
 * Path and query of the `rel="next"` link of a page, `undefined` when there is none. The host is dropped: nobody can send
 * us, and what we carry, elsewhere.
 */
export function nextPath(link: string | null, requestUrl: string): string | undefined {
  for (const [, reference = '', parameters = ''] of (link ?? '').matchAll(/<([^>]*)>([^,<]*)/g)) {
    if (!/;\s*rel\s*=\s*"?next"?\s*(;|$)/i.test(parameters)) continue;
    const next = URL.parse(reference, requestUrl);
    if (next !== null) return next.pathname + next.search;
  }
  return undefined;
}
