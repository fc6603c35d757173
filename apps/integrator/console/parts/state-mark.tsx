import type { DeliveryStateName, FindingKind, FlowDto } from '@app/contracts';
import { capitalized } from '../words/state-words';
import { Icon } from './icon';

interface StateMarkProps {
  readonly state: DeliveryStateName | FlowDto['state'] | 'held' | FindingKind;
}

/** A state: a colour, a shape and its name. */
export function StateMark({ state }: StateMarkProps) {
  return (
    <span class={`mark tone-${state}`}>
      <Icon name={state} />
      {capitalized(state)}
    </span>
  );
}
