import type { AuditDto, FindingDto, FindingKind } from '@app/contracts';
import { exitCode } from '../exit-code';
import type { Paint } from '../screen';
import { ago } from './age';
import { auditAdvice, auditExitCode, auditVerdict } from './audit-verdict';
import { count } from './count';
import { printable } from './printable';

interface Context {
  readonly flow: string;
  readonly command: string;
  readonly nowMs: number;
  readonly paint: Paint;
}

/** The result of an audit that finished: counts, keys of each kind, what to do. `missing`: as auditAdvice takes it. */
export function auditReport(
  audit: AuditDto,
  findings: readonly FindingDto[],
  missing: readonly FindingDto[],
  context: Context,
): string[] {
  const { flow, nowMs, paint } = context;
  const verdict = auditVerdict(audit);
  const kinds: readonly [FindingKind, number, string][] = [
    ['missing', audit.missing, 'records without an effect'],
    ['duplicate', audit.duplicates, 'records with more than one effect'],
    ['orphan', audit.orphans, 'effects without a record'],
    ['pending', audit.pending, 'records without an effect, too young to be missed'],
  ];
  return [
    `${paint.bold(`Audit of ${flow}`)}: ${auditExitCode(audit) === exitCode.ok ? paint.green(verdict) : paint.red(verdict)}`,
    `  ${count(audit.records)} records in the source, ${count(audit.effects)} effects in the target, ` +
      `${ago(audit.finished_at ?? audit.started_at, nowMs)}, asked for by ${printable(audit.requested_by)}`,
    ...kinds.map(
      ([kind, number, meaning]) => `  ${kind.padEnd(9)}  ${count(number).padStart(9)}  ${paint.dim(meaning)}`,
    ),
    ...kinds.flatMap(([kind, number]) => keysOf(kind, number, findings, paint)),
    ...auditAdvice(audit, missing, context).map((line) => `${paint.yellow('!')} ${line}`),
  ];
}

function keysOf(kind: FindingKind, number: number, findings: readonly FindingDto[], paint: Paint): string[] {
  const shown = findings.filter((finding) => finding.kind === kind);
  if (shown.length === 0) return [];
  const rest = number - shown.length;
  return [
    paint.bold(kind),
    ...shown.map((finding) => `  ${printable(finding.key)}  ${paint.dim(detailOf(finding))}`),
    ...(rest > 0 ? [`  and ${count(rest)} more: --last --findings all`] : []),
  ];
}

function detailOf({ delivery_state: state, effects, repaired, kind }: FindingDto): string {
  return [
    state === null ? 'not in the ledger' : `${state} in the ledger`,
    ...(kind === 'duplicate' ? [`${effects} effects`] : []),
    ...(repaired ? ['recorded now'] : []),
  ].join(', ');
}
