import type { FlowDto } from '@app/contracts';
import { ActButton } from '../operate/act-button';
import { FlowApi } from '../wire/flow-api';
import { flowWords } from '../words/flow-words';

export function AuditButton({ flow, primary = false }: { readonly flow: FlowDto; readonly primary?: boolean }) {
  return (
    <ActButton
      primary={primary}
      disabled={flow.last_audit?.state === 'running'}
      does={(operator) => new FlowApi(flow.name).startAudit(false, operator)}
      done={() => 'The audit has begun. It goes on if you leave this page.'}
    >
      Run audit
    </ActButton>
  );
}

export function RepairButton({ flow, primary = false }: { readonly flow: FlowDto; readonly primary?: boolean }) {
  const { theSource, theTarget, record, effect } = flowWords(flow.name);
  return (
    <ActButton
      primary={primary}
      disabled={flow.last_audit?.state === 'running'}
      confirm={() => ({
        title: 'Audit and repair?',
        detail:
          `It reads ${theSource} and ${theTarget} from the start. Every ${record} without a ${effect} is recorded again ` +
          `and delivered under its own key, so nobody gets two. What is dead or uncertain stays for you to replay; ` +
          `duplicates and orphans are only reported.`,
        verb: 'Audit and repair',
      })}
      does={(operator) => new FlowApi(flow.name).startAudit(true, operator)}
      done={() => 'The audit has begun; what it finds missing is delivered.'}
    >
      Audit and repair …
    </ActButton>
  );
}
