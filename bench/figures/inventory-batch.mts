import type { Figure } from '../figure.mts';
import { packageBatches } from '../load/bodies.mts';
import { each, load } from '../load/load.mts';

/** What Inventory's batch endpoint takes, durably, when one of ten requests is a repetition. */
export const inventoryBatch: Figure = {
  name: 'inventory-batch',
  title: 'Inventory',
  lines: () => [
    {
      key: 'batch',
      name: 'POST /package-requests/batch, 100 at a time, 4 at once, 10 % repeated',
      unit: 'customers/s',
      better: 'more',
      goal: { atLeast: 25_000 },
    },
  ],
  open: async (stage) => ({
    round: async () => {
      await using services = await stage.start({ inventory: {} });
      const requests = packageBatches(stage.scale.batched, 100, 1);
      const { seconds } = await load({ url: services.urls.inventory, connections: 4, next: each(requests) });
      return { batch: stage.scale.batched / seconds };
    },
    [Symbol.asyncDispose]: async () => {},
  }),
};
