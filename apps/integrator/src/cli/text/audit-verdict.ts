import type { AuditDto, FindingDto } from '@app/contracts';
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

/** What to do about an audit that finished. `missing` are its findings of that kind. */
export function auditAdvice(
  audit: AuditDto,
  missing: readonly FindingDto[],
  { command, flow }: { readonly command: string; readonly flow: string },
): string[] {
  return [
    ...missingAdvice(audit, missing, command, `--flow ${flow}`),
    ...(audit.repaired > 0 ? ['Repaired: they are on their way; the next audit will find them.'] : []),
    ...(audit.duplicates > 0 ? ['Duplicates: decide in the target which one to withdraw; no repair does that.'] : []),
    ...(audit.orphans > 0 ? ['Orphans: was the record deleted from the source, or is the source another one?'] : []),
  ];
}

/**
 * A repair records what the ledger does not know, or takes for delivered; anything else has its own way. What it was asked for and left
 * alone although delivered, the target may do twice, or has done while the audit ran.
 */
function missingAdvice(audit: AuditDto, missing: readonly FindingDto[], command: string, of: string): string[] {
  const inState = (...states: string[]): number =>
    missing.filter(({ repaired, delivery_state: state }) => !repaired && state !== null && states.includes(state))
      .length;
  const [dead, uncertain, onTheWay] = [inState('dead'), inState('uncertain'), inState('pending', 'delivering')];
  const leftAlone = audit.repair ? inState('delivered') : 0;
  const repairable = audit.missing - audit.repaired - dead - uncertain - onTheWay - leftAlone;
  // What a repair could not record maps to nothing, and is a dead letter since.
  const isDead = dead > 0 || (audit.repair && repairable > 0);
  return [
    ...(repairable > 0 && !audit.repair
      ? [`Missing: ${command} audit --repair ${of} records them, and they are delivered.`]
      : []),
    ...(isDead
      ? [
          `Missing, and dead: ${command} deliveries --state dead ${of} tells the causes; once mended, ${command} replay ${of}`,
        ]
      : []),
    ...(leftAlone > 0
      ? [
          'Missing, though delivered: the target does not bear that they are sent again, or they were delivered while the audit ran. Audit again, and look in the target for what is missing then.',
        ]
      : []),
    ...(uncertain > 0
      ? [
          `Missing, and uncertain: ${command} deliveries --state uncertain ${of} lists them; ${command} replay --state uncertain ${of} sends them again.`,
        ]
      : []),
    ...(onTheWay > 0 ? ['Missing, and on their way: they are delivered by themselves.'] : []),
  ];
}
