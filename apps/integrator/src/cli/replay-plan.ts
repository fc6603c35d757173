import type { DeliveryDto } from '@app/contracts';
import { exactMatch } from './find-delivery';

/** Which of the named deliveries can be replayed, by state, and what is told of the others. */
export interface ReplayPlan {
  readonly keys: { readonly dead: string[]; readonly uncertain: string[] };
  readonly refused: string[];
}

/** What the search for one argument of the command line found. */
export interface Named {
  readonly name: string;
  readonly found: readonly DeliveryDto[];
}

/** Only what is dead or uncertain can be replayed: anything else is delivered, or on its way, and needs none. */
export function planReplay(named: readonly Named[], onlyState: 'dead' | 'uncertain' | undefined): ReplayPlan {
  const keys = { dead: new Set<string>(), uncertain: new Set<string>() };
  const refused: string[] = [];
  for (const { name, found } of named) {
    const [delivery] = found;
    if (delivery === undefined) refused.push(`${name}: there is no such delivery.`);
    else if (found.length > 1) refused.push(`${name}: several begin so; give the whole email, or the key.`);
    // Somebody else, who was not meant.
    else if (exactMatch(found, name) === undefined)
      refused.push(
        `${name}: there is no such delivery, but ${delivery.key} begins so; give the whole email, or the key.`,
      );
    else if (delivery.state !== 'dead' && delivery.state !== 'uncertain') {
      refused.push(`${name}: is ${delivery.state}, there is nothing to replay.`);
    } else if (onlyState !== undefined && delivery.state !== onlyState) {
      refused.push(`${name}: is ${delivery.state}, not ${onlyState}.`);
    } else keys[delivery.state].add(delivery.key);
  }
  return { keys: { dead: [...keys.dead], uncertain: [...keys.uncertain] }, refused };
}
