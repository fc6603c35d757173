import type { DeliveryState } from '../delivery-states';

/** What both systems say of one key. Instants are ms of the epoch, `null` where a system tells none. */
export interface Tally {
  readonly key: string;
  /** Whether the source has a record of it. */
  readonly isRecord: boolean;
  readonly recordCreatedAt: number | null;
  /** How many effects the target has of it, and when the youngest came to be. */
  readonly effects: number;
  readonly effectCreatedAt: number | null;
}

/** What the ledger knows of the key; `undefined` when it does not know it. */
export interface KnownDelivery {
  readonly state: DeliveryState;
  readonly discoveredAt: number;
  readonly settledAt: number | null;
}

export type FindingKind = 'missing' | 'duplicate' | 'orphan' | 'pending';

/** True when a key is as it should be, without a look at the ledger: one record, one effect. */
export function isExact({ isRecord, effects }: Tally): boolean {
  return isRecord && effects === 1;
}

/**
 * What is wrong with a key. Both systems change while they are read, the source first: what is younger than `since` (the
 * start of the audit less the settle delay) is not missed yet, but pending.
 */
export function judgeTally(tally: Tally, delivery: KnownDelivery | undefined, since: number): FindingKind[] {
  const duplicate: FindingKind[] = tally.effects > 1 ? ['duplicate'] : [];
  if (tally.isRecord)
    return tally.effects > 0 ? duplicate : [isOnItsWay(tally, delivery, since) ? 'pending' : 'missing'];
  // Its record was made after the source was read.
  const isYoung = Math.max(tally.effectCreatedAt ?? 0, delivery?.discoveredAt ?? 0) >= since;
  return isYoung ? duplicate : [...duplicate, 'orphan'];
}

function isOnItsWay({ recordCreatedAt }: Tally, delivery: KnownDelivery | undefined, since: number): boolean {
  switch (delivery?.state) {
    case undefined:
      return (recordCreatedAt ?? 0) >= since;
    // It waits for a human, not for time.
    case 'dead':
    case 'uncertain':
      return false;
    case 'delivered':
      return (delivery.settledAt ?? 0) >= since;
    case 'pending':
    case 'delivering':
      return delivery.discoveredAt >= since;
  }
}
