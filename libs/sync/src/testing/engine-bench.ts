import type { Flow } from '../flow';
import { SyncEngine } from '../sync-engine';
import type { SyncEvent } from '../sync-event';
import type { FlowBench } from './flow-bench';

/** One more process with these flows, on the ledger of `bench`. */
export async function startEngine(bench: FlowBench, flows: readonly Flow[] = [bench.flow]) {
  const ledger = bench.ledger();
  const engine = new SyncEngine(flows, bench.engineOptions(ledger));
  await engine.open();
  return { ledger, engine };
}

/** What an engine tells from now on. */
export function collect({ events$ }: SyncEngine): SyncEvent[] {
  const events: SyncEvent[] = [];
  events$.subscribe((event) => events.push(event));
  return events;
}

/** Once all that waits for no timer has happened: neither the ledger in memory nor the target has one. */
export const idle = () => new Promise<void>((resolve) => void setImmediate(resolve));
