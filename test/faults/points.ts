import type { ServiceName } from '../support/service-process';
import type { SystemCall } from './strace';

/** A place where a fault strikes: the nth call of its kind that a service makes. */
export interface Point {
  readonly service: ServiceName;
  readonly call: SystemCall;
  readonly nth: number;
}

/**
 * Every call that was counted. A run never makes exactly as many as another: `beyond` is how many more there are, as a part of
 * those; one that is not reached does no harm.
 */
export function everyPoint(service: ServiceName, counts: ReadonlyMap<SystemCall, number>, beyond = 0): Point[] {
  return [...counts].flatMap(([call, count]) =>
    Array.from({ length: Math.ceil(count * (1 + beyond)) }, (_, index) => ({ service, call, nth: index + 1 })),
  );
}

/** Every nth of all points, or a sample of them. */
export function choose(points: readonly Point[], every: number | undefined, sample: number): Point[] {
  return every === undefined ? spread(points, sample) : points.filter((_, index) => index % every === 0);
}

/** At most `count` of `items`, evenly spread, the first and the last among them. */
function spread<Item>(items: readonly Item[], count: number): Item[] {
  if (items.length <= count) return [...items];
  const step = (items.length - 1) / (count - 1);
  return items.filter((_, index) => Math.round(Math.round(index / step) * step) === index);
}
