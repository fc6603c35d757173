/**
 * The life of a delivery, as data. The diagram in TECHNICAL_DESIGN.md is checked against this table, the ledger's
 * CHECK constraint is made from it, and the types below are derived from it.
 */
export const DELIVERY_TRANSITIONS = {
  pending: { claim: 'delivering' },
  delivering: {
    delivered: 'delivered',
    retry: 'pending',
    pause: 'pending',
    reject: 'dead',
    uncertain: 'uncertain',
    release: 'pending',
    'lease lost': 'pending',
    'lease lost, no idempotency': 'uncertain',
  },
  // Its effect was there and is gone, as an audit found.
  delivered: { repair: 'pending' },
  dead: { replay: 'pending' },
  uncertain: { replay: 'pending' },
} as const;

export type DeliveryState = keyof typeof DELIVERY_TRANSITIONS;

export const DELIVERY_STATES = Object.keys(DELIVERY_TRANSITIONS) as readonly DeliveryState[];

/** The states that an operator may replay a delivery from: those that end without an effect that is known. */
export const REPLAYABLE_STATES = DELIVERY_STATES.filter((state) => 'replay' in DELIVERY_TRANSITIONS[state]);
