import type { FlowDto } from '@app/contracts';
import type { LiveState } from '../live/live-flows';
import { useOperate } from '../operate/operate';
import type { Route } from '../routing/route';
import { goTo } from '../routing/use-route';
import { FlowButtons } from './flow-buttons';
import { FlowState } from './flow-state';
import { LiveMark } from './live-mark';
import { Navigation } from './navigation';
import { SearchBox } from './search-box';

interface HeaderProps {
  readonly route: Route;
  readonly live: LiveState;
  readonly flow: FlowDto | undefined;
}

export function Header({ route, live, flow }: HeaderProps) {
  return (
    <header data-stale={live.connection === 'reconnecting'}>
      <div class="bar">
        <a class="brand" href="#/" aria-label="Integrator: overview">
          <Brand />
          <span class="brand-name">Integrator</span>
        </a>
        {flow !== undefined && <FlowName flow={flow} names={live.flows.map(({ flow: { name } }) => name)} />}
        {flow !== undefined && <FlowState flow={flow} />}
        <div class="bar-end">
          <LiveMark live={live} />
          <OperatorName />
          {flow !== undefined && <FlowButtons flow={flow} />}
        </div>
      </div>
      {flow !== undefined && (
        <div class="bar bar-second">
          <Navigation route={route} flow={flow} />
          <SearchBox flow={flow.name} searched={route.view === 'deliveries' ? route.filter.search : undefined} />
        </div>
      )}
    </header>
  );
}

function FlowName({ flow, names }: { readonly flow: FlowDto; readonly names: readonly string[] }) {
  if (names.length < 2) return <span class="flow-name">{flow.name}</span>;
  return (
    <select
      class="flow-name"
      aria-label="Flow"
      value={flow.name}
      onChange={(event) => goTo({ view: 'overview', flow: event.currentTarget.value })}
    >
      {names.map((name) => (
        <option key={name}>{name}</option>
      ))}
    </select>
  );
}

/** Who operates, for all to see; press it to change. */
function OperatorName() {
  const { name, askName } = useOperate();
  return name === undefined ? null : (
    <button type="button" class="button button-quiet operator" onClick={() => void askName()}>
      <span class="visually-hidden">You operate </span>as {name}
      <span class="visually-hidden">. Change the name</span>
    </button>
  );
}

function Brand() {
  return (
    <svg class="brand-mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" />
      <path d="M7 12.5 16 8l9 4.5v9L16 26l-9-4.5z" />
      <path class="brand-check" d="m11.5 17.2 3.2 3.2 6-6.4" />
    </svg>
  );
}
