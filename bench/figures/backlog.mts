import type { Figure } from '../figure.mts';
import { customerBatches, packageBatches } from '../load/bodies.mts';
import { each, load } from '../load/load.mts';
import { inWords } from '../scale.mts';
import { Flow } from '../stage/flow.mts';
import type { Stage } from '../stage/stage.mts';
import { pollAsTextbooksDo } from '../yardsticks/run-textbook-poller.mts';

/** Customers who wait in the CRM, until each has its package: the three services as they are shipped. */
export const backlog: Figure = {
  name: 'backlog',
  title: 'Backlog',
  lines: ({ backlog, textbook }) => [
    {
      key: 'backlog',
      name: `${inWords(backlog)} waiting customers`,
      unit: 'customers/s',
      better: 'more',
      goal: { atLeast: 10_000 },
    },
    {
      key: 'backlog',
      over: 'inventory',
      name: 'of what Inventory alone takes',
      unit: '×',
      better: 'more',
      goal: { atLeast: 0.6 },
    },
    {
      key: 'backlog',
      over: 'textbook',
      name: 'of what a textbook poller moves',
      unit: '×',
      better: 'more',
      goal: { atLeast: 12 },
    },
    { key: 'inventory', name: 'Inventory alone, batches of 100, 4 at once', unit: 'customers/s', better: 'more' },
    { key: 'textbook', name: `textbook poller, ${inWords(textbook)} customers`, unit: 'customers/s', better: 'more' },
  ],
  open: async (stage) => ({
    round: async () => ({
      backlog: await moveBacklog(stage),
      inventory: await loadInventory(stage),
      textbook: await pollByTextbook(stage),
    }),
    [Symbol.asyncDispose]: async () => {},
  }),
};

async function moveBacklog(stage: Stage): Promise<number> {
  const customers = stage.scale.backlog;
  await using services = await stage.start({
    crm: {},
    inventory: {},
    integrator: { POLLING_INTERVAL_SECONDS: '0.5' },
  });
  const flow = new Flow(services.urls.integrator, services.signal);
  await flow.polled();
  await flow.pause();
  await load({ url: services.urls.crm, connections: 2, next: each(customerBatches(customers, 1000)) });
  const started = performance.now();
  await flow.resume();
  await flow.until(customers);
  return (customers * 1000) / (performance.now() - started);
}

async function loadInventory(stage: Stage): Promise<number> {
  const packages = stage.scale.backlog;
  await using services = await stage.start({ inventory: {} });
  const requests = packageBatches(packages, 100);
  const { seconds } = await load({ url: services.urls.inventory, connections: 4, next: each(requests) });
  return packages / seconds;
}

async function pollByTextbook(stage: Stage): Promise<number> {
  const customers = stage.scale.textbook;
  await using services = await stage.start({ crm: {}, inventory: {} });
  await load({ url: services.urls.crm, connections: 1, next: each(customerBatches(customers, 100)) });
  return await pollAsTextbooksDo(services.urls, customers, services.signal);
}
