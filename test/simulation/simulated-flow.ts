import type { HttpService } from '@nestjs/axios';
import { type Flow, httpSource, httpTarget } from '@app/sync';
import type { Dice } from './dice';
import { SOURCE_URL, type SourceRecord } from './source-system';
import { TARGET_URL, type TargetAbilities } from './target-system';
import type { VirtualTime } from './virtual-time';

export const FLOW = 'simulated';

export function keyOf(id: number): string {
  return `effect:${id}`;
}

export interface FlowOptions {
  readonly http: HttpService;
  readonly abilities: TargetAbilities;
  /** Requests under way at once. */
  readonly concurrency: number;
  readonly time: VirtualTime;
  readonly dice: Dice;
}

/** The flow of one worker: the engine's own HTTP source and target, on a wire of ours. */
export function simulatedFlow({ http, abilities, concurrency, time, dice }: FlowOptions): Flow {
  const wire = {
    timeoutMs: 400,
    retry: { maxRetries: 1, backoff: { baseMs: 50, capMs: 200 }, random: dice.random },
    now: time.now,
  };
  return {
    name: FLOW,
    source: httpSource(http, { ...wire, url: SOURCE_URL, pageSize: 100 }),
    target: httpTarget(http, { ...wire, url: TARGET_URL, capabilities: abilities, concurrency }),
    map: (record) => {
      const { id } = record as SourceRecord;
      return id === null ? { fault: 'It has no id.' } : { key: keyOf(id), body: { customer_id: id } };
    },
  };
}
