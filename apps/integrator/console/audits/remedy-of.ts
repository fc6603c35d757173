import type { FindingDto } from '@app/contracts';

/** What helps the records that an audit missed. */
export interface Remedy {
  /** Whether a repair would record any of them. */
  readonly canRepair: boolean;
  /** Whether a repair has left some alone which the ledger takes for delivered. */
  readonly leftAlone: boolean;
  /** In which of these states the ledger has others, which only a replay sends again. */
  readonly toReplay: readonly ('dead' | 'uncertain')[];
}

/**
 * A repair records what the ledger does not know, or takes for delivered; it leaves alone what waits for an operator.
 * `isAll`: whether these are all that were missing; of those that were not read, none is said to be beyond repair.
 * `wasRepaired`: whether a repair has been tried; what was delivered it leaves alone where the target does not bear a repetition.
 */
export function remedyOf(missing: readonly FindingDto[], isAll: boolean, wasRepaired: boolean): Remedy {
  const left = missing.filter(({ repaired }) => !repaired);
  const isDelivered = left.some(({ delivery_state: state }) => state === 'delivered');
  return {
    canRepair: !isAll || left.some(({ delivery_state: state }) => state === null) || (isDelivered && !wasRepaired),
    leftAlone: isDelivered && wasRepaired,
    toReplay: (['dead', 'uncertain'] as const).filter((state) => left.some((one) => one.delivery_state === state)),
  };
}
