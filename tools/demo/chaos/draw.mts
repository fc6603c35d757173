import { createHash } from 'node:crypto';

/** The `index`th of the numbers from 0 to 1 that belong to `seed`: always the same, whatever else is drawn meanwhile. */
export function draw(seed: number, index: number): number {
  return createHash('sha256').update(`${seed}:${index}`).digest().readUInt32BE() / 2 ** 32;
}
