/** `path` (with its query) on the server of `address`, with the credentials that `address` has. */
export function onSameServer(address: string, path: string): string {
  const url = new URL(address);
  const { pathname, search } = new URL(url.origin + path);
  url.pathname = pathname;
  url.search = search;
  return url.href;
}
