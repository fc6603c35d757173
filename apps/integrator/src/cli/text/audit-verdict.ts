import type { AuditDto } from '@app/contracts';
import { exitCode } from '../exit-code';
import { count } from './count';
import { printable } from './printable';

/** What an audit came to, in a few words. */
export function auditVerdict(audit: AuditDto): string {
  if (audit.state === 'running') return 'running';
  if (audit.state === 'failed') return `failed: ${printable(audit.cause?.detail ?? 'no cause is known')}`;
  const faults = [
    [audit.missing, 'missing'],
    [audit.duplicates, audit.duplicates === 1 ? 'duplicate' : 'duplicates'],
    [audit.orphans, audit.orphans === 1 ? 'orphan' : 'orphans'],
  ] as const;
  const found = faults.filter(([number]) => number > 0).map(([number, word]) => `${count(number)} ${word}`);
  if (found.length === 0) return audit.pending > 0 ? `clean, ${count(audit.pending)} pending` : 'clean';
  return found.join(', ') + (audit.repaired > 0 ? ` (${count(audit.repaired)} recorded to be delivered)` : '');
}

/**
 * The exit code for an audit that is over: pending is fine, for it is on its way. What was missing and is recorded now
 * still counts: it was missed, and somebody should know.
 */
export function auditExitCode({ state, missing, duplicates, orphans }: AuditDto): 0 | 1 | 2 {
  if (state !== 'finished') return exitCode.failed;
  return missing + duplicates + orphans === 0 ? exitCode.ok : exitCode.attention;
}

/** Whether its result still needs a human: what has been recorded since does not. */
export function needsAttention({ state, missing, repaired, duplicates, orphans }: AuditDto): boolean {
  return state === 'failed' || (state === 'finished' && missing - repaired + duplicates + orphans > 0);
}

/** What to do about it. */
export function auditAdvice(audit: AuditDto, command: string): string[] {
  if (audit.state === 'failed') return ['Nothing is known of the rest. When the cause is mended, run it again.'];
  return [
    ...(audit.missing > audit.repaired ? [missingAdvice(audit, command)] : []),
    ...(audit.repaired > 0 ? ['Repaired: they are on their way; the next audit will find them.'] : []),
    ...(audit.duplicates > 0 ? ['Duplicates: decide in the target which one to withdraw; no repair does that.'] : []),
    ...(audit.orphans > 0 ? ['Orphans: was the record deleted from the source, or is the source another one?'] : []),
  ];
}

function missingAdvice({ repair }: AuditDto, command: string): string {
  return repair
    ? `Missing, and not recorded: a dead letter stays one until its cause is mended and it is replayed (${command} replay).`
    : `Missing: ${command} audit --repair records them, and they are delivered; dead letters are for ${command} replay.`;
}
