/**
 * Reads a feed to its end, page by page, along its `Link` headers: the way any client of these systems does.
 * @throws Error when a page cannot be read
 */
export async function readFeed<Item>(url: string, signal: AbortSignal): Promise<Item[]> {
  const items: Item[] = [];
  let next = url;
  for (;;) {
    const response = await fetch(next, { signal });
    if (!response.ok) throw new Error(`GET ${next} answered ${response.status}: ${await response.text()}`);
    const page = (await response.json()) as Item[];
    if (page.length === 0) return items;
    items.push(...page);
    next = nextUrl(response, next);
  }
}

function nextUrl(response: Response, current: string): string {
  const [, target] = /<([^>]*)>\s*;\s*rel="next"/.exec(response.headers.get('link') ?? '') ?? [];
  if (target === undefined) throw new Error(`GET ${current} has no Link to the next page.`);
  return new URL(target, current).href;
}
