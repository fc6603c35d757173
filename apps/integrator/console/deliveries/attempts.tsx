import type { AttemptDto } from '@app/contracts';
import { type Column, DataTable } from '../parts/data-table';
import { Instant } from '../parts/time';
import { causeText } from '../words/cause-words';
import { duration } from '../words/numbers';

const COLUMNS: readonly Column<AttemptDto>[] = [
  { name: 'Attempt', kind: 'title', cell: ({ number }) => number },
  { name: 'Ended', cell: ({ ended_at }) => <Instant at={ended_at} /> },
  {
    name: 'Took',
    kind: 'number',
    cell: ({ duration_ms }) => (duration_ms === null ? <span class="quiet">unknown</span> : took(duration_ms)),
  },
  { name: 'Status', kind: 'number', cell: ({ cause }) => cause.status ?? <span class="quiet">none</span> },
  { name: 'Outcome', cell: ({ outcome }) => outcome },
  { name: 'Code', cell: ({ cause }) => <code>{cause.code}</code> },
  {
    name: 'Answer',
    kind: 'wide',
    cell: ({ cause }) => (
      <>
        {causeText(cause)}
        {cause.excerpt !== undefined && <pre class="excerpt">{cause.excerpt}</pre>}
      </>
    ),
  },
];

export function Attempts({ attempts }: { readonly attempts: readonly AttemptDto[] }) {
  return (
    <DataTable
      caption="Attempts that failed, oldest first"
      columns={COLUMNS}
      rows={attempts}
      keyOf={({ number, ended_at }) => `${number} ${ended_at}`}
    />
  );
}

function took(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : duration(ms / 1000);
}
