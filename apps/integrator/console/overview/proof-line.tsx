import type { AuditDto, FlowDto } from '@app/contracts';
import { AuditButton } from '../audits/audit-buttons';
import { AuditProgress } from '../audits/audit-progress';
import { Age } from '../parts/time';
import { hrefOf } from '../routing/route';
import { auditHeadline, auditRemainder } from '../words/audit-words';
import type { FlowWords } from '../words/flow-words';
import { capitalized } from '../words/state-words';

interface ProofLineProps {
  readonly flow: FlowDto;
  /** The newest that is finished. */
  readonly audit: AuditDto | null;
  readonly words: FlowWords;
}

/** What the last audit proved, and the way to make one now. */
export function ProofLine({ flow, audit, words }: ProofLineProps) {
  const running = flow.last_audit?.state === 'running' ? flow.last_audit : undefined;
  const failed = flow.last_audit?.state === 'failed' ? flow.last_audit : undefined;
  if (!flow.can_audit)
    return <p class="proof">{capitalized(words.theTarget)} does not tell what it has: no audit can be made.</p>;
  if (running !== undefined) return <AuditProgress flow={flow} audit={running} />;
  return (
    <div class="proof">
      <p>
        {audit === null ? (
          `No ${failed === undefined ? 'audit yet' : 'finished audit'}: it compares both systems, record by record.`
        ) : (
          <>
            <a href={hrefOf({ view: 'audit', flow: flow.name, id: audit.id })}>{auditHeadline(audit, words)}</a>
            {auditRemainder(audit) !== '' && `: ${auditRemainder(audit)}`}, checked{' '}
            <Age of={audit.finished_at ?? audit.started_at} />.
          </>
        )}
        {failed !== undefined && (
          <>
            {' '}
            <a href={hrefOf({ view: 'audit', flow: flow.name, id: failed.id })}>The newest audit failed</a>{' '}
            <Age of={failed.finished_at ?? failed.started_at} />
            {failed.cause === null ? '.' : `: ${failed.cause.detail}`}
          </>
        )}
      </p>
      <AuditButton flow={flow} />
    </div>
  );
}
