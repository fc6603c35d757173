import type { DeliveryDto } from '@app/contracts';

/** The columns of an export, in order. */
export const DELIVERY_COLUMNS = [
  'key',
  'label',
  'state',
  'discovered_at',
  'settled_at',
  'failed_attempts',
  'reference',
  'error_code',
  'error',
] as const;

export type DeliveryRow = Record<(typeof DELIVERY_COLUMNS)[number], string>;

/** A delivery as one row of a table; what there is none of is empty. */
export function toDeliveryRow(delivery: DeliveryDto): DeliveryRow {
  return {
    key: delivery.key,
    label: delivery.label ?? '',
    state: delivery.state,
    discovered_at: delivery.discovered_at,
    settled_at: delivery.settled_at ?? '',
    failed_attempts: String(delivery.failed_attempts),
    reference: delivery.reference ?? '',
    error_code: delivery.last_error?.code ?? '',
    error: delivery.last_error?.detail ?? '',
  };
}
