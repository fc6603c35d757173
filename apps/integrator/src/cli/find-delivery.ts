import type { DeliveryDto } from '@app/contracts';
import { collect } from './api/collect';
import type { FlowApi } from './api/integrator-api';

/** So many emails do not begin with a whole one. */
const MOST_MATCHES = 200;

/** The delivery of the customer with this id, email or key, or all whose email begins so when none is exactly it. */
export async function findDeliveries(api: FlowApi, search: string): Promise<DeliveryDto[]> {
  const found = await collect(api.deliveries({ search }, MOST_MATCHES));
  return exactMatch(found, search) ?? found;
}

/** That one which is meant although the emails of others begin with it. */
export function exactMatch(found: readonly DeliveryDto[], search: string): DeliveryDto[] | undefined {
  const text = fold(search);
  // A UUID is the same in capitals, and found so.
  const id = UUID.test(search) ? search.toLowerCase() : search;
  const exact = found.filter(
    ({ key, label }) => key === search || key.endsWith(`:${id}`) || (label !== null && fold(label) === text),
  );
  return exact.length === 1 ? exact : undefined;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function fold(text: string): string {
  return text.trim().normalize('NFC').toLowerCase();
}
