import type { FlowDto, OperatorActionDto } from '@app/contracts';
import { type Column, DataTable } from '../parts/data-table';
import { Empty } from '../parts/empty';
import { Reading } from '../parts/reading';
import { Instant } from '../parts/time';
import { ViewTitle } from '../parts/view-title';
import { Change } from './change';
import { useLatestActions } from './use-latest-actions';

const COLUMNS: readonly Column<OperatorActionDto>[] = [
  { name: 'When', cell: ({ at }) => <Instant at={at} /> },
  { name: 'Who', kind: 'title', cell: ({ operator }) => operator },
  { name: 'What', cell: ({ action }) => action },
  { name: 'Before → after', kind: 'wide', cell: (action) => <Change {...action} /> },
];

/** What operators did, newest first. */
export function ActionsView({ flow }: { readonly flow: FlowDto }) {
  const resource = useLatestActions(flow);
  return (
    <>
      <ViewTitle name={`Who did what · ${flow.name}`}>Who did what</ViewTitle>
      <p class="lead">
        Everything that operators did to this flow. It is written with what it changed, and never altered.
      </p>
      <section class="panel panel-table" aria-label="Actions">
        <Reading resource={resource} what="what operators did">
          {(actions) =>
            actions.length === 0 ? (
              <Empty title="Nobody did anything yet." />
            ) : (
              <DataTable
                caption="What operators did, newest first"
                columns={COLUMNS}
                rows={actions}
                keyOf={({ at, operator, action, before, after }) => [at, operator, action, before, after].join(' ')}
              />
            )
          }
        </Reading>
      </section>
    </>
  );
}
