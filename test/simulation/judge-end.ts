import type { LedgerOracle } from './ledger-oracle';
import { keyOf } from './simulated-flow';
import type { SourceSystem } from './source-system';
import type { TargetSystem } from './target-system';

/** What the promise comes to when all is at rest: told by the two systems and the ledger, and by nothing that the engine says. */
export function judgeEnd(
  oracle: LedgerOracle,
  source: SourceSystem,
  target: TargetSystem,
  violate: (what: string) => void,
): void {
  const states = new Map(oracle.deliveries().map(({ key, state }) => [key, state]));
  const ids = new Set(source.feed.map(({ id }) => id));
  for (const id of ids) {
    if (id === null) continue;
    const state = states.get(keyOf(id)) ?? 'unknown to the ledger';
    const effects = target.effects.filter(({ customer_id }) => customer_id === id).length;
    const expected = target.refused.has(id) ? 'dead' : 'delivered';
    if (state === 'uncertain' && !target.abilities.isIdempotent) {
      if (effects > 1) violate(`${id} is uncertain, and has ${effects} effects`);
    } else if (state !== expected || effects !== (expected === 'delivered' ? 1 : 0))
      violate(`${id} is ${state}, and has ${effects} effects; it ought to be ${expected}`);
  }
  for (const { customer_id } of target.effects)
    if (!ids.has(customer_id)) violate(`${customer_id} has an effect, and the source knows nothing of it`);
  const unmapped = [...states].filter(([key]) => key.startsWith('unmapped:'));
  if (unmapped.length !== (ids.has(null) ? 1 : 0)) violate(`${unmapped.length} are unmapped`);
  for (const [key, state] of unmapped) if (state !== 'dead') violate(`${key} is ${state}`);
}
