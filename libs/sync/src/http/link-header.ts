/** One link of a `Link` header: where it leads, and its parameters by lower-case name. */
export interface Link {
  readonly reference: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const LINK = /<([^>]*)>((?:\s*;\s*[^\s=;,"]+(?:\s*=\s*(?:"[^"]*"|[^\s;,"]*))?)*)/g;
const PARAMETER = /;\s*([^\s=;,"]+)(?:\s*=\s*(?:"([^"]*)"|([^\s;,"]*)))?/g;

/** The first link with the relation `rel` (RFC 8288; relations are compared without regard to case). */
export function findLink(header: string | undefined, rel: string): Link | undefined {
  for (const [, reference = '', parameterText = ''] of (header ?? '').matchAll(LINK)) {
    const parameters = new Map(
      [...parameterText.matchAll(PARAMETER)].map(([, name = '', quoted, plain]) => [
        name.toLowerCase(),
        quoted ?? plain ?? '',
      ]),
    );
    const relations = (parameters.get('rel') ?? '').toLowerCase().split(/\s+/);
    if (relations.includes(rel)) return { reference, parameters };
  }
  return undefined;
}

/**
 * Where a link leads, as path and query: the host stays the one that is configured, so that nobody can send us, and what
 * we carry, elsewhere. `null` when it leads nowhere that has a path.
 */
export function pathOf(reference: string, base: string): string | null {
  if (!URL.canParse(reference, base)) return null;
  const { pathname, protocol, search } = new URL(reference, base);
  // A path that begins with two slashes would be read as a host; other schemes have paths of any form.
  return /^https?:$/.test(protocol) ? pathname.replace(/^\/+/, '/') + search : null;
}
