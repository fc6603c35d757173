import type { AuditDto } from '@app/contracts';
import type { FlowWords } from './flow-words';
import { count, countOf } from './numbers';

/** Records that an audit found as the flow promises them. */
function exactlyOnce({ records, missing, duplicates, pending }: AuditDto): number {
  return Math.max(0, records - missing - duplicates - pending);
}

/** What an audit found that must not be, after what it repaired. */
export function isClean({ state, missing, repaired, duplicates, orphans }: AuditDto): boolean {
  return state === 'finished' && missing - repaired <= 0 && duplicates === 0 && orphans === 0;
}

/** `1,000 of 1,000 customers have exactly one package`. */
export function auditHeadline(audit: AuditDto, words: FlowWords): string {
  if (audit.state === 'running') return 'An audit is running';
  if (audit.state === 'failed') return 'The audit could not be finished';
  const good = exactlyOnce(audit);
  const has = audit.records === 1 ? 'has' : 'have';
  return `${count(good)} of ${countOf(audit.records, words.record, words.records)} ${has} exactly one ${words.effect}`;
}

/** A number of an audit, in a table: of one that failed, zero is not known. */
export function auditFigure({ state }: AuditDto, figure: number): string {
  return state === 'failed' && figure === 0 ? '–' : count(figure);
}

/** The rest of it: `1 missing, 2 duplicates`; empty when everything is as it should be. */
export function auditRemainder({ missing, repaired, duplicates, orphans, pending }: AuditDto): string {
  return [
    missing > 0 && `${count(missing)} missing${repaired > 0 ? ` (${count(repaired)} recorded to be delivered)` : ''}`,
    duplicates > 0 && countOf(duplicates, 'duplicate', 'duplicates'),
    orphans > 0 && countOf(orphans, 'orphan', 'orphans'),
    pending > 0 && `${count(pending)} too young to be missed`,
  ]
    .filter((part) => part !== false)
    .join(', ');
}
