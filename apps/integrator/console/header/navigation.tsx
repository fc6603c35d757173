import type { FlowDto } from '@app/contracts';
import { hrefOf, type Route } from '../routing/route';
import { count } from '../words/numbers';

interface NavigationProps {
  readonly route: Route;
  readonly flow: FlowDto;
}

export function Navigation({ route: { view }, flow: { name, deliveries } }: NavigationProps) {
  const needsYou = deliveries.dead + deliveries.uncertain;
  return (
    <nav aria-label="Views">
      <a href={hrefOf({ view: 'overview', flow: name })} aria-current={page(view === 'overview' || view === 'start')}>
        Overview
      </a>
      <a
        href={hrefOf({ view: 'deliveries', flow: name, filter: {} })}
        aria-current={page(view === 'deliveries' || view === 'delivery')}
      >
        Deliveries
        {needsYou > 0 && (
          <span class="bubble">
            {count(needsYou)}
            <span class="visually-hidden"> need you</span>
          </span>
        )}
      </a>
      <a href={hrefOf({ view: 'audits', flow: name })} aria-current={page(view === 'audits' || view === 'audit')}>
        Audits
      </a>
      <a href={hrefOf({ view: 'actions', flow: name })} aria-current={page(view === 'actions')}>
        Who did what
      </a>
    </nav>
  );
}

function page(isCurrent: boolean): 'page' | undefined {
  return isCurrent ? 'page' : undefined;
}
