import { setTimeout as sleep } from 'node:timers/promises';

/** What the integrator tells of a flow, as far as it is needed here. */
interface Flow {
  readonly state: string;
  readonly deliveries: Readonly<Record<'pending' | 'delivering' | 'delivered' | 'dead' | 'uncertain', number>>;
}

/**
 * Follows the flow, and tells what it has delivered, until it has settled `expected()` deliveries. Where the integrator
 * `mayBeAway`, it is asked again when it does not answer.
 */
export async function followFlow(
  integrator: string,
  expected: () => number | undefined,
  onDelivered: (count: number) => void,
  signal: AbortSignal,
  mayBeAway = false,
): Promise<void> {
  for (;;) {
    const flow = await readFlow(integrator, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      // What fetch throws when nobody is there; an answer that is an error counts as one.
      if (mayBeAway && error instanceof TypeError) return undefined;
      throw error;
    });
    if (flow === undefined) {
      await sleep(100, undefined, { signal });
      continue;
    }
    const { deliveries } = flow;
    onDelivered(deliveries.delivered);
    const settled = deliveries.delivered + deliveries.dead + deliveries.uncertain;
    const awaited = expected();
    if (awaited !== undefined && settled >= awaited) return;
    await sleep(100, undefined, { signal });
  }
}

async function readFlow(integrator: string, signal: AbortSignal): Promise<Flow> {
  const url = `${integrator}/flows/welcome-package`;
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Error(`GET ${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Flow;
}
