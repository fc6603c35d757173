import type { FlowDto } from '@app/contracts';
import { useEffect } from 'preact/hooks';
import { KeyForm } from './access/key-form';
import { AuditView } from './audits/audit-view';
import { AuditsView } from './audits/audits-view';
import { DeliveriesView } from './deliveries/deliveries-view';
import { DeliveryView } from './deliveries/delivery-view';
import { Header } from './header/header';
import { StaleStrip } from './header/stale-strip';
import { Unreachable } from './header/unreachable';
import { ActionsView } from './history/actions-view';
import type { HeardFlow, LiveState } from './live/live-flows';
import { unlock, useLiveFlows } from './live/use-live-flows';
import { Overview } from './overview/overview';
import { Empty } from './parts/empty';
import { hrefOf, type Route } from './routing/route';
import { useRoute } from './routing/use-route';

/** The whole page: the header of a flow, and the view that the address names. */
export function Console() {
  const live = useLiveFlows();
  const route = useRoute();
  const heard = flowOf(route, live.flows);
  useEffect(() => scrollTo(0, 0), [route.view]);
  return (
    <>
      <a class="skip-link" href="#main" onClick={skipToMain}>
        Skip to the content
      </a>
      <Header route={route} live={live} flow={heard?.flow} />
      <StaleStrip live={live} />
      <main id="main" tabIndex={-1} data-stale={live.connection === 'reconnecting'}>
        {heard === undefined ? <NoFlow route={route} live={live} /> : <View route={route} heard={heard} live={live} />}
      </main>
    </>
  );
}

function flowOf(route: Route, flows: readonly HeardFlow[]): HeardFlow | undefined {
  return 'flow' in route ? flows.find(({ flow }) => flow.name === route.flow) : flows[0];
}

/** Not by its own address: what stands behind the `#` names the view. */
function skipToMain(event: Event): void {
  event.preventDefault();
  document.querySelector('main')?.focus();
}

interface ViewProps {
  readonly route: Route;
  readonly heard: HeardFlow;
  readonly live: LiveState;
}

function View({ route, heard, live }: ViewProps) {
  const { flow } = heard;
  switch (route.view) {
    case 'start':
    case 'overview':
      return <Overview key={flow.name} heard={heard} isLive={live.connection === 'connected'} />;
    case 'deliveries':
      return <DeliveriesView key={flow.name} flow={flow} filter={route.filter} />;
    case 'delivery':
      return <DeliveryView key={route.key} flow={flow} deliveryKey={route.key} />;
    case 'audits':
      return <AuditsView key={flow.name} flow={flow} after={route.after} />;
    case 'audit':
      return <AuditView key={route.id} flow={flow} id={route.id} kind={route.kind} after={route.after} />;
    case 'actions':
      return <ActionsView key={flow.name} flow={flow} />;
    case 'unknown':
      return <NoView flow={flow} />;
  }
}

function NoView({ flow }: { readonly flow: FlowDto }) {
  return (
    <Empty title="There is no such view.">
      <p>
        The address may be cut off. Start from <a href={hrefOf({ view: 'overview', flow: flow.name })}>the overview</a>.
      </p>
    </Empty>
  );
}

/** While no flow is known, or not the one that the address names. */
function NoFlow({ route, live: { connection, flows, refusal } }: { readonly route: Route; readonly live: LiveState }) {
  if (connection === 'locked') return <KeyForm refusal={refusal} onGiven={unlock} />;
  if (connection !== 'connected') return <Unreachable isFirstTry={connection === 'connecting'} />;
  if (flows.length === 0) return <Empty title="Waiting for the first word of a flow …" />;
  return (
    <Empty title={`There is no flow ${'flow' in route ? route.flow : ''}.`}>
      <p>
        The integrator runs{' '}
        {flows.map(({ flow: { name } }) => (
          <a key={name} href={hrefOf({ view: 'overview', flow: name })}>
            {name}
          </a>
        ))}
        .
      </p>
    </Empty>
  );
}
