import type { DeliveryDto, DeliveryStateName, FindingKind, TimelineEntryDto } from '@app/contracts';

/** In the order of a delivery's life. */
export const DELIVERY_STATES: readonly DeliveryStateName[] = [
  'pending',
  'delivering',
  'delivered',
  'dead',
  'uncertain',
];

/** What each state means, for who meets it for the first time. */
export const STATE_MEANING: Readonly<Record<DeliveryStateName, string>> = {
  pending: 'Not sent yet, or to be sent again.',
  delivering: 'On the way.',
  delivered: 'The target has it.',
  dead: 'Given up: it needs you.',
  uncertain: 'The answer was lost: it needs you.',
};

export const DISCOVERED_BY: Readonly<Record<DeliveryDto['discovered_by'], string>> = {
  poll: 'by a poll',
  event: 'by an event',
  repair: 'by a repair',
};

export const TIMELINE_STEP: Readonly<Record<TimelineEntryDto['kind'], string>> = {
  created: 'Created',
  discovered: 'Discovered',
  'attempt-failed': 'Attempt failed',
  replayed: 'Replayed',
  repaired: 'Repaired',
  delivered: 'Delivered',
  dead: 'Dead letter',
  uncertain: 'Uncertain',
};

export const FINDING_KINDS: readonly FindingKind[] = ['missing', 'duplicate', 'orphan', 'pending'];

export const FINDING_MEANING: Readonly<Record<FindingKind, string>> = {
  missing: 'A record without an effect.',
  duplicate: 'A record with more than one effect.',
  orphan: 'An effect without a record.',
  pending: 'A record without an effect, too young to be missed.',
};

/** `dead` as `Dead`. */
export function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** A delivery that an operator may replay. */
export function isReplayable({ state }: { readonly state: DeliveryStateName }): boolean {
  return state === 'dead' || state === 'uncertain';
}
