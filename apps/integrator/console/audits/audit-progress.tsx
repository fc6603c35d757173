import type { AuditDto, FlowDto } from '@app/contracts';
import { flowWords } from '../words/flow-words';
import { count, countOf } from '../words/numbers';

interface AuditProgressProps {
  readonly flow: FlowDto;
  readonly audit: AuditDto;
}

/** How far a running audit is. How much there is, only the ledger can guess: what it knows, in both systems. */
export function AuditProgress({ flow, audit }: AuditProgressProps) {
  const words = flowWords(flow.name);
  const known = Object.values(flow.deliveries).reduce((sum, one) => sum + one, 0);
  const read = audit.records + audit.effects;
  const label = audit.repair ? 'Auditing and repairing' : 'Auditing';
  return (
    <div class="progress">
      <p>
        {label}: {countOf(audit.records, words.record, words.records)} and{' '}
        {countOf(audit.effects, words.effect, words.effects)} read, of about {count(known)} each …
      </p>
      <progress aria-label={label} max={Math.max(known * 2, read, 1)} value={read} />
    </div>
  );
}
