import type { AuditDto, FlowDto } from '@app/contracts';
import { type Column, DataTable } from '../parts/data-table';
import { Empty } from '../parts/empty';
import { Pager } from '../parts/pager';
import { Reading } from '../parts/reading';
import { Instant } from '../parts/time';
import { ViewTitle } from '../parts/view-title';
import { hrefOf } from '../routing/route';
import { FlowApi } from '../wire/flow-api';
import { useReloadOn } from '../wire/use-reload-on';
import { useResource } from '../wire/use-resource';
import { auditFigure } from '../words/audit-words';
import { flowWords } from '../words/flow-words';
import { capitalized } from '../words/state-words';
import { AuditButton, RepairButton } from './audit-buttons';
import { AuditProgress } from './audit-progress';
import { AuditResult } from './audit-result';

const PAGE = 25;
const RELOAD_EVERY_MS = 500;

interface AuditsViewProps {
  readonly flow: FlowDto;
  readonly after: string | undefined;
}

/** Every audit, newest first, and the way to make one. */
export function AuditsView({ flow, after }: AuditsViewProps) {
  const { name, last_audit } = flow;
  const { theSource, theTarget, record, effect } = flowWords(name);
  const resource = useResource(`${name} ${after}`, (signal) => new FlowApi(name).audits(after, PAGE, signal));
  useReloadOn(`${last_audit?.id} ${last_audit?.state}`, resource.reload, RELOAD_EVERY_MS);
  const running = last_audit?.state === 'running' ? last_audit : undefined;
  return (
    <>
      <ViewTitle name={`Audits · ${name}`}>Audits</ViewTitle>
      <p class="lead">
        An audit reads {theSource} and {theTarget} from end to end and holds them against each other: does every{' '}
        {record} have exactly one {effect}?
      </p>
      {flow.can_audit ? (
        <div class="buttons" role="group" aria-label="Audit">
          <AuditButton flow={flow} primary />
          <RepairButton flow={flow} />
        </div>
      ) : (
        <Empty title={`${capitalized(theTarget)} does not tell what it has, so no audit can be made.`} />
      )}
      {running !== undefined && <AuditProgress flow={flow} audit={running} />}
      <section class="panel panel-table" aria-label="Audits so far">
        <Reading resource={resource} what="the audits">
          {({ items, next }) => (
            <>
              {items.length === 0 ? (
                <Empty title={after === undefined ? 'No audit yet.' : 'That was the last page.'} />
              ) : (
                <DataTable caption="Audits, newest first" columns={columns(name)} rows={items} keyOf={({ id }) => id} />
              )}
              <Pager
                first={after === undefined ? undefined : hrefOf({ view: 'audits', flow: name })}
                next={items.length < PAGE ? undefined : hrefOf({ view: 'audits', flow: name, after: next })}
              />
            </>
          )}
        </Reading>
      </section>
    </>
  );
}

function columns(flow: string): readonly Column<AuditDto>[] {
  return [
    {
      name: 'Started',
      kind: 'title',
      cell: ({ id, started_at }) => (
        <a class="row-link" href={hrefOf({ view: 'audit', flow, id })}>
          <Instant at={started_at} />
        </a>
      ),
    },
    { name: 'Result', cell: (audit) => <AuditResult audit={audit} /> },
    numberColumn(capitalized(flowWords(flow).records), ({ records }) => records),
    numberColumn('Missing', ({ missing }) => missing),
    numberColumn('Duplicate', ({ duplicates }) => duplicates),
    numberColumn('Orphan', ({ orphans }) => orphans),
    numberColumn('Pending', ({ pending }) => pending),
    numberColumn('Repaired', ({ repaired }) => repaired),
    { name: 'By', cell: ({ requested_by, repair }) => `${requested_by}${repair ? ', with repair' : ''}` },
  ];
}

function numberColumn(name: string, of: (audit: AuditDto) => number): Column<AuditDto> {
  return {
    name,
    kind: 'number',
    cell: (audit) => <span class={of(audit) === 0 ? 'quiet none' : ''}>{auditFigure(audit, of(audit))}</span>,
  };
}
