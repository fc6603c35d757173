import type { Exchange } from './exchange';
import { findLink, pathOf } from './link-header';
import { onSameServer } from './same-server';

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

/**
 * No request carries more deliveries than this, whatever the target would take. Each claim and each settlement is a commit,
 * and so is each batch in a target like ours: at 100, waiting for the disk took as long as all the rest.
 */
const MAX_BATCH = 500;

/** Of a target that takes batches and does not say how large. */
const UNSTATED_BATCH = 100;

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
  const batch = batchOf(url, settings, headers['link']);
  // A batch may be answered in part or not at all, so it is only for targets that bear a repetition.
  return { isIdempotent, batch: isIdempotent ? batch : null };
}

function batchOf(
  url: string,
  { hasBatch }: CapabilitySettings,
  header: string | undefined,
): TargetCapabilities['batch'] {
  const link = findLink(header, 'batch');
  if (hasBatch === false || (hasBatch === undefined && link === undefined)) return null;
  if (link === undefined) return { url: below(url, 'batch'), limit: UNSTATED_BATCH };
  const path = pathOf(link.reference, url);
  const limit = Math.min(Number(link.parameters.get('limit') ?? UNSTATED_BATCH), MAX_BATCH);
  return path === null || !(limit >= 1) ? null : { url: onSameServer(url, path), limit };
}

/** The address of what is below another; a query stays at the end. */
function below(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `${address.pathname.replace(/\/$/, '')}/${name}`;
  return address.href;
}
