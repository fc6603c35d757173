import type { AuditDto } from '@app/contracts';
import { Icon } from '../parts/icon';
import { isClean } from '../words/audit-words';

/** The result of an audit as a mark: a colour, a shape and a word. */
export function AuditResult({ audit }: { readonly audit: AuditDto }) {
  if (audit.state === 'running') {
    return (
      <span class="mark tone-delivering">
        <Icon name="delivering" />
        Running
      </span>
    );
  }
  if (audit.state === 'failed') {
    return (
      <span class="mark tone-uncertain">
        <Icon name="uncertain" />
        Failed
      </span>
    );
  }
  return isClean(audit) ? (
    <span class="mark tone-delivered">
      <Icon name="delivered" />
      {audit.repaired > 0 ? 'Repaired' : 'Clean'}
    </span>
  ) : (
    <span class="mark tone-dead">
      <Icon name="dead" />
      Findings
    </span>
  );
}
