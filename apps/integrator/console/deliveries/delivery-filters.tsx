import type { DeliveryStateName, FlowDto } from '@app/contracts';
import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../parts/icon';
import { hrefOf } from '../routing/route';
import { goTo } from '../routing/use-route';
import type { DeliveryFilter } from '../wire/flow-api';
import { count } from '../words/numbers';
import { capitalized, DELIVERY_STATES } from '../words/state-words';

interface DeliveryFiltersProps {
  readonly flow: FlowDto;
  readonly filter: DeliveryFilter;
  /** Codes that are on the page, to choose from. */
  readonly codes: readonly string[];
}

/** Every choice is a link or goes into the address, so that what is seen can be shared. */
export function DeliveryFilters({ flow, filter, codes }: DeliveryFiltersProps) {
  const from = (change: DeliveryFilter): DeliveryFilter => ({ ...filter, after: undefined, ...change });
  const go = (change: DeliveryFilter): void => goTo({ view: 'deliveries', flow: flow.name, filter: from(change) });
  // The flow counts all that it has, not what is searched for.
  const isOfAll = filter.search === undefined && filter.error_code === undefined;
  const all = Object.values(flow.deliveries).reduce((sum, one) => sum + one, 0);
  const tab = (state: DeliveryStateName | undefined, name: string, of: number) => (
    <a
      key={name}
      class={state && `tone-${state}`}
      href={hrefOf({ view: 'deliveries', flow: flow.name, filter: from({ state }) })}
      aria-current={filter.state === state ? 'true' : undefined}
    >
      {state !== undefined && <Icon name={state} />}
      {name} {isOfAll && <span class="tab-count">{count(of)}</span>}
    </a>
  );
  return (
    <div class="filters">
      <nav class="tabs" aria-label="States">
        {tab(undefined, 'All', all)}
        {DELIVERY_STATES.map((state) => tab(state, capitalized(state), flow.deliveries[state]))}
      </nav>
      <div class="filter-fields">
        {filter.search !== undefined && (
          <a class="chip" href={hrefOf({ view: 'deliveries', flow: flow.name, filter: from({ search: undefined }) })}>
            <span class="breakable">“{filter.search}”</span> <Icon name="dead" />
            <span class="visually-hidden">Clear the search</span>
          </a>
        )}
        <CodeField code={filter.error_code} codes={codes} onCode={(code) => go({ error_code: code })} />
        <label class="field field-inline">
          <span>Order</span>
          <select
            value={filter.order ?? 'newest'}
            onChange={({ currentTarget: { value } }) => go({ order: value === 'oldest' ? 'oldest' : undefined })}
          >
            <option value="newest">Newest first</option>
            <option value="oldest">Oldest first</option>
          </select>
        </label>
      </div>
    </div>
  );
}

interface CodeFieldProps {
  readonly code: string | undefined;
  readonly codes: readonly string[];
  readonly onCode: (code: string | undefined) => void;
}

function CodeField({ code, codes, onCode }: CodeFieldProps) {
  const [text, setText] = useState(code ?? '');
  useEffect(() => setText(code ?? ''), [code]);
  const submit = (event: Event): void => {
    event.preventDefault();
    onCode(text.trim() === '' ? undefined : text.trim());
  };
  return (
    <form class="field field-inline" onSubmit={submit}>
      <label for="error-code">Cause</label>
      <input
        id="error-code"
        list="known-codes"
        placeholder="any code"
        value={text}
        maxLength={64}
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => setText(event.currentTarget.value)}
        onChange={submit}
      />
      <datalist id="known-codes">
        {codes.map((known) => (
          <option key={known} value={known} />
        ))}
      </datalist>
    </form>
  );
}
