import type { DeliveryDto, FlowDto } from '@app/contracts';
import { type Column, DataTable } from '../parts/data-table';
import { StateMark } from '../parts/state-mark';
import { Age, Instant } from '../parts/time';
import { hrefOf } from '../routing/route';
import { causeText } from '../words/cause-words';
import { flowWords } from '../words/flow-words';
import { capitalized, isReplayable } from '../words/state-words';

interface DeliveryTableProps {
  readonly flow: FlowDto;
  readonly rows: readonly DeliveryDto[];
  /** The keys of those that are chosen, to be replayed. */
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (chosen: ReadonlySet<string>) => void;
  /** Where those with the same cause are. */
  readonly hrefOfCode: (code: string) => string;
}

export function DeliveryTable({ flow, rows, chosen, onChoose, hrefOfCode }: DeliveryTableProps) {
  const replayable = rows.filter(isReplayable);
  const choice: Column<DeliveryDto> = {
    name: 'Select',
    kind: 'check',
    head: (
      <Checkbox
        label="Select all that can be replayed"
        isChecked={replayable.length > 0 && replayable.every(({ key }) => chosen.has(key))}
        onToggle={(isChecked) => onChoose(new Set(isChecked ? replayable.map(({ key }) => key) : []))}
      />
    ),
    cell: (delivery) =>
      isReplayable(delivery) && (
        <Checkbox
          label={`Select ${delivery.label ?? delivery.key}`}
          isChecked={chosen.has(delivery.key)}
          onToggle={(isChecked) => onChoose(toggled(chosen, delivery.key, isChecked))}
        />
      ),
  };
  return (
    <DataTable
      caption="Deliveries"
      columns={[...(replayable.length > 0 ? [choice] : []), ...columns(flow.name, hrefOfCode)]}
      rows={rows}
      keyOf={({ key }) => key}
    />
  );
}

function columns(flow: string, hrefOfCode: (code: string) => string): readonly Column<DeliveryDto>[] {
  return [
    {
      name: capitalized(flowWords(flow).record),
      kind: 'title',
      cell: ({ key, label }) => (
        <a class="row-link" href={hrefOf({ view: 'delivery', flow, key })}>
          {label !== null && <span class="row-label">{label}</span>}
          <code class={label === null ? '' : 'row-key'}>{key}</code>
        </a>
      ),
    },
    { name: 'State', cell: ({ state }) => <StateMark state={state} /> },
    { name: 'Discovered', cell: ({ discovered_at }) => <Instant at={discovered_at} /> },
    {
      name: 'Settled',
      cell: ({ settled_at, due_at, state }) =>
        settled_at !== null ? (
          <Instant at={settled_at} />
        ) : (
          <span class="quiet">{state === 'pending' && due_at !== null ? <Due at={due_at} /> : 'not yet'}</span>
        ),
    },
    { name: 'Failed attempts', kind: 'number', cell: ({ failed_attempts }) => failed_attempts },
    {
      name: 'Cause',
      kind: 'wide',
      cell: ({ last_error, state }) =>
        last_error !== null &&
        state !== 'delivered' && (
          <>
            <span>{causeText(last_error)}</span>{' '}
            <a class="code-link" href={hrefOfCode(last_error.code)} title="Show those with the same cause">
              {last_error.code}
            </a>
          </>
        ),
    },
  ];
}

function Due({ at }: { readonly at: string }) {
  return Date.parse(at) > Date.now() ? (
    <>
      due <Instant at={at} />
    </>
  ) : (
    <>
      due <Age of={at} />
    </>
  );
}

interface CheckboxProps {
  readonly label: string;
  readonly isChecked: boolean;
  readonly onToggle: (isChecked: boolean) => void;
}

function Checkbox({ label, isChecked, onToggle }: CheckboxProps) {
  return (
    <label class="checkbox">
      <input type="checkbox" checked={isChecked} onChange={(event) => onToggle(event.currentTarget.checked)} />
      <span class="visually-hidden">{label}</span>
    </label>
  );
}

function toggled(chosen: ReadonlySet<string>, key: string, isChosen: boolean): ReadonlySet<string> {
  const without = [...chosen].filter((other) => other !== key);
  return new Set(isChosen ? [...without, key] : without);
}
