import type { DeliveryDto, DeliveryStateName } from '@app/contracts';
import type { Screen } from '../screen';
import { ago } from './age';
import { table } from './table';

/** Deliveries, one a line. What they are called comes before their key, which `show` and `--json` tell. */
export function deliveryTable(deliveries: readonly DeliveryDto[], { paint, width }: Screen, nowMs: number): string {
  const stateColours: Record<DeliveryStateName, (text: string) => string> = {
    pending: paint.yellow,
    delivering: paint.cyan,
    delivered: paint.green,
    dead: paint.red,
    uncertain: paint.magenta,
  };
  return table<DeliveryDto>(
    deliveries,
    [
      { heading: 'RECORD', cell: ({ label, key }) => label ?? key, canShrink: true },
      { heading: 'STATE', cell: ({ state }) => state, paint: (text, { state }) => stateColours[state](text) },
      { heading: 'DISCOVERED', cell: ({ discovered_at: at }) => ago(at, nowMs) },
      { heading: 'FAILED', cell: ({ failed_attempts: failed }) => String(failed), align: 'right' },
      { heading: 'RESULT', cell: resultOf, canShrink: true },
    ],
    { width, heading: paint.bold },
  );
}

function resultOf({ reference, last_error: error, state }: DeliveryDto): string {
  if (state === 'delivered') return reference ?? '';
  return error === null ? '' : `${error.code}: ${error.detail}`;
}
