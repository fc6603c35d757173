import type { AuditDto, FindingDto, FindingKind } from '@app/contracts';
import { type Column, DataTable } from '../parts/data-table';
import { Empty } from '../parts/empty';
import { Icon } from '../parts/icon';
import { Pager } from '../parts/pager';
import { Reading } from '../parts/reading';
import { StateMark } from '../parts/state-mark';
import { hrefOf } from '../routing/route';
import { FlowApi } from '../wire/flow-api';
import { useReloadOn } from '../wire/use-reload-on';
import { useResource } from '../wire/use-resource';
import { flowWords } from '../words/flow-words';
import { count } from '../words/numbers';
import { capitalized, FINDING_KINDS, FINDING_MEANING } from '../words/state-words';

const PAGE = 50;
const RELOAD_EVERY_MS = 500;

interface FindingsProps {
  readonly flow: string;
  readonly audit: AuditDto;
  readonly kind: FindingKind | undefined;
  readonly after: string | undefined;
}

/** The keys that an audit found, of one kind or of all, a page at a time. */
export function Findings({ flow, audit, kind, after }: FindingsProps) {
  const { id } = audit;
  const identity = hrefOf({ view: 'audit', flow, id, kind, after });
  const resource = useResource(identity, (signal) => new FlowApi(flow).findings(id, { kind, after }, PAGE, signal));
  useReloadOn(audit.state, resource.reload, RELOAD_EVERY_MS);
  const counts = countsOf(audit);
  const tab = (of: FindingKind | undefined, name: string, number: number) => (
    <a
      key={name}
      class={of && `tone-${of}`}
      href={hrefOf({ view: 'audit', flow, id, kind: of })}
      aria-current={kind === of ? 'true' : undefined}
      title={of && FINDING_MEANING[of]}
    >
      {of !== undefined && <Icon name={of} />}
      {name} <span class="tab-count">{count(number)}</span>
    </a>
  );
  return (
    <>
      <nav class="tabs" aria-label="Kinds of findings">
        {tab(undefined, 'All findings', sumOf(counts))}
        {FINDING_KINDS.map((of) => tab(of, capitalized(of), counts[of]))}
      </nav>
      <section class="panel panel-table" aria-label="Findings">
        <Reading resource={resource} what="the findings">
          {({ items, next }) => (
            <>
              {items.length === 0 ? (
                <NoFindings audit={audit} kind={kind} after={after} />
              ) : (
                <DataTable
                  caption="Findings"
                  columns={columns(flow)}
                  rows={items}
                  keyOf={({ kind: found, key }) => `${found} ${key}`}
                />
              )}
              <Pager
                first={after === undefined ? undefined : hrefOf({ view: 'audit', flow, id, kind })}
                next={items.length < PAGE ? undefined : hrefOf({ view: 'audit', flow, id, kind, after: next })}
              />
            </>
          )}
        </Reading>
      </section>
    </>
  );
}

function countsOf({ missing, duplicates, orphans, pending }: AuditDto): Readonly<Record<FindingKind, number>> {
  return { missing, duplicate: duplicates, orphan: orphans, pending };
}

function sumOf(counts: Readonly<Record<FindingKind, number>>): number {
  return Object.values(counts).reduce((sum, each) => sum + each, 0);
}

function NoFindings({ audit, kind, after }: Pick<FindingsProps, 'audit' | 'kind' | 'after'>) {
  const { state } = audit;
  if (after !== undefined) return <Empty title="That was the last page." />;
  if (state === 'running') return <Empty title="Nothing found so far." />;
  if (state === 'failed') return <Empty title="Nothing found before it failed: that proves nothing." />;
  const counts = countsOf(audit);
  if ((kind === undefined ? sumOf(counts) : counts[kind]) > 0)
    return <Empty title="Its findings are no longer kept: only those of the newest audits are." />;
  return <Empty title={kind === undefined ? 'Nothing to find: all is as promised.' : `No finding of this kind.`} />;
}

function columns(flow: string): readonly Column<FindingDto>[] {
  return [
    {
      name: 'Key',
      kind: 'title',
      cell: ({ key, delivery_state }) =>
        // What the ledger does not know has no timeline to show.
        delivery_state === null ? (
          <code>{key}</code>
        ) : (
          <a class="row-link" href={hrefOf({ view: 'delivery', flow, key })}>
            <code>{key}</code>
          </a>
        ),
    },
    { name: 'Kind', cell: ({ kind }) => <StateMark state={kind} /> },
    {
      name: 'In the ledger',
      cell: ({ delivery_state }) => delivery_state ?? <span class="quiet">unknown</span>,
    },
    { name: `${capitalized(flowWords(flow).effects)} found`, kind: 'number', cell: ({ effects }) => count(effects) },
    { name: 'Repaired', cell: ({ repaired }) => (repaired ? 'recorded' : <span class="quiet">no</span>) },
  ];
}
