import type { AuditDto, FindingKind, FlowDto } from '@app/contracts';
import { Reading } from '../parts/reading';
import { Instant } from '../parts/time';
import { ViewTitle } from '../parts/view-title';
import { hrefOf } from '../routing/route';
import { FlowApi } from '../wire/flow-api';
import { useReloadOn } from '../wire/use-reload-on';
import { useResource } from '../wire/use-resource';
import { auditHeadline } from '../words/audit-words';
import { flowWords } from '../words/flow-words';
import { count } from '../words/numbers';
import { AuditProgress } from './audit-progress';
import { AuditResult } from './audit-result';
import { Findings } from './findings';
import { MissingRemedy } from './missing-remedy';

const RELOAD_EVERY_MS = 500;

interface AuditViewProps {
  readonly flow: FlowDto;
  readonly id: string;
  readonly kind: FindingKind | undefined;
  readonly after: string | undefined;
}

/** One audit: its result, and every key that is not as it should be. */
export function AuditView({ flow, id, kind, after }: AuditViewProps) {
  const { name, last_audit } = flow;
  const resource = useResource(`${name} ${id}`, (signal) => new FlowApi(name).audit(id, signal));
  // The flow tells how its last audit goes on, as it goes.
  const told = last_audit?.id === id ? last_audit : undefined;
  useReloadOn(`${told?.state}`, resource.reload, RELOAD_EVERY_MS);
  const audit = told ?? resource.data;
  return (
    <>
      <p class="crumbs">
        <a href={hrefOf({ view: 'audits', flow: name })}>Audits</a>
      </p>
      <div class="title-line">
        <ViewTitle name={`Audit · ${name}`}>
          {audit === undefined ? 'Audit' : auditHeadline(audit, flowWords(name))}
        </ViewTitle>
        {audit !== undefined && <AuditResult audit={audit} />}
      </div>
      <Reading resource={{ ...resource, data: audit }} what="the audit">
        {(found) => <Result flow={flow} audit={found} kind={kind} after={after} />}
      </Reading>
    </>
  );
}

interface ResultProps {
  readonly flow: FlowDto;
  readonly audit: AuditDto;
  readonly kind: FindingKind | undefined;
  readonly after: string | undefined;
}

function Result({ flow, audit, kind, after }: ResultProps) {
  const { theSource, theTarget, records, effects } = flowWords(flow.name);
  const isRunning = audit.state === 'running';
  return (
    <>
      {audit.cause !== null && (
        <div class="problem">
          <p>
            <strong>{audit.cause.detail}</strong> <code>{audit.cause.code}</code>
          </p>
        </div>
      )}
      {isRunning ? (
        <AuditProgress flow={flow} audit={audit} />
      ) : (
        <p class="lead">
          {count(audit.records)} {records} in {theSource}, {count(audit.effects)} {effects} in {theTarget}. Read{' '}
          <Instant at={audit.started_at} />
          {audit.finished_at !== null && (
            <>
              {' '}
              to <Instant at={audit.finished_at} />
            </>
          )}{' '}
          for {audit.requested_by}
          {audit.repair && `, with repair: ${count(audit.repaired)} recorded to be delivered`}.
        </p>
      )}
      {!isRunning && audit.missing > audit.repaired && <MissingRemedy flow={flow} audit={audit} />}
      <Findings flow={flow.name} audit={audit} kind={kind} after={after} />
    </>
  );
}
