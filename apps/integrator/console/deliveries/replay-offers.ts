import type { DeliveryDto } from '@app/contracts';
import type { DeliveryFilter } from '../wire/flow-api';

/** All of which states a list offers to replay: what was asked for, and only when the page has any of it. */
export function replayOffers(
  { state, error_code }: DeliveryFilter,
  rows: readonly Pick<DeliveryDto, 'state'>[],
): readonly ('dead' | 'uncertain')[] {
  const isAsked = (of: 'dead' | 'uncertain'): boolean => state === of || (of === 'dead' && error_code !== undefined);
  return (['dead', 'uncertain'] as const).filter((of) => isAsked(of) && rows.some((row) => row.state === of));
}
