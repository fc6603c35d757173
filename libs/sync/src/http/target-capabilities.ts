import type { Exchange } from './exchange';

/** What is configured about a target; what is left out is found out. */
export interface CapabilitySettings {
  readonly isIdempotent?: boolean;
  readonly hasBatch?: boolean;
}

/** What a target can do. */
export interface TargetCapabilities {
  readonly isIdempotent: boolean;
  /** Where many deliveries go in one request, and how many at the most; `null` when each goes alone. */
  readonly batch: { readonly url: string; readonly limit: number } | null;
}

/** No request carries more deliveries than this, whatever the target would take. */
const MAX_BATCH = 100;

/** True when there is nothing left to ask. */
export function isConfigured({ isIdempotent, hasBatch }: CapabilitySettings): boolean {
  return isIdempotent === false || (isIdempotent !== undefined && hasBatch !== undefined);
}

/**
 * Reads what a target can do from its answer to `OPTIONS url` (RFC 9110 section 9.3.7: a safe way to ask for the
 * capabilities of a resource): `Idempotency-Key: accepted`, and a `Link` with `rel="batch"`. A target that says neither
 * is taken at the least: one POST for each record, never repeated after a lost answer. Settings overrule the answer.
 */
export function readCapabilities(
  url: string,
  settings: CapabilitySettings,
  answer: Exchange | undefined,
): TargetCapabilities {
  const headers = answer?.kind === 'answer' && answer.status < 300 ? answer.headers : {};
  const isIdempotent = settings.isIdempotent ?? headers['idempotency-key'] === 'accepted';
  const [, link, , limit] = /<([^>]*)>\s*;\s*rel="?batch"?(\s*;\s*limit="?(\d+)"?)?/i.exec(headers['link'] ?? '') ?? [];
  const hasBatch = settings.hasBatch ?? link !== undefined;
  // A batch may be answered in part or not at all, so it is only for targets that bear a repetition.
  if (!isIdempotent || !hasBatch) return { isIdempotent, batch: null };
  const batchUrl = link === undefined ? `${url}/batch` : sameOrigin(link, url);
  return { isIdempotent, batch: { url: batchUrl, limit: Math.min(Number(limit ?? MAX_BATCH), MAX_BATCH) } };
}

function sameOrigin(link: string, url: string): string {
  const { pathname, search } = new URL(link, url);
  return new URL(pathname + search, url).href;
}
