import type { AuditDto, FlowDto } from '@app/contracts';
import { useRef } from 'preact/hooks';
import { FlowApi } from '../wire/flow-api';
import { useResource } from '../wire/use-resource';

/** As far back as a finished audit is looked for while another one runs or could not be finished. */
const RECENT = 20;

/** The newest audit that came to an end by itself: a running or a failed one proves nothing. */
export function useFinishedAudit({ name, last_audit }: FlowDto): AuditDto | null {
  const isLast = last_audit === null || last_audit.state === 'finished';
  const { data } = useResource(isLast ? '' : `${name} ${last_audit.id}`, async (signal) =>
    isLast ? undefined : (await new FlowApi(name).audits(undefined, RECENT, signal)).items,
  );
  const known = useRef<AuditDto | null>(null);
  if (isLast) known.current = last_audit;
  else if (data !== undefined) known.current = data.find(({ state }) => state === 'finished') ?? null;
  return known.current;
}
