import { v7 as newId } from 'uuid';
import type { Figure } from '../figure.mts';
import { customerBatches, packageRequest } from '../load/bodies.mts';
import { post } from '../load/connection.mts';
import { each, load } from '../load/load.mts';
import { Flow } from '../stage/flow.mts';
import type { Stage } from '../stage/stage.mts';

const AT_ONCE = 64;

/** A target that knows no batches: one POST for each customer, the target durable. */
export const onePostEach: Figure = {
  name: 'one-post-each',
  title: 'One POST each',
  lines: () => [
    {
      key: 'flow',
      name: `INVENTORY_BATCH=no, INVENTORY_CONCURRENCY=${AT_ONCE}`,
      unit: 'customers/s',
      better: 'more',
      goal: { atLeast: 5000 },
    },
    { key: 'flow', over: 'bare', name: 'of the same POSTs by a bare client', unit: '×', better: 'more' },
    { key: 'bare', name: `bare client, ${AT_ONCE} at once`, unit: 'customers/s', better: 'more' },
  ],
  open: async (stage) => ({
    round: async () => ({ flow: await moveSingly(stage), bare: await postSingly(stage) }),
    [Symbol.asyncDispose]: async () => {},
  }),
};

async function moveSingly(stage: Stage): Promise<number> {
  const customers = stage.scale.singles;
  await using services = await stage.start({
    crm: {},
    inventory: {},
    integrator: { POLLING_INTERVAL_SECONDS: '0.5', INVENTORY_BATCH: 'no', INVENTORY_CONCURRENCY: String(AT_ONCE) },
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

async function postSingly(stage: Stage): Promise<number> {
  const packages = stage.scale.singles;
  await using services = await stage.start({ inventory: {} });
  const requests = Array.from({ length: packages }, () => {
    const id = newId();
    return post('/package-requests', packageRequest(id), `Idempotency-Key: welcome_package:${id}\r\n`);
  });
  const { seconds } = await load({ url: services.urls.inventory, connections: AT_ONCE, next: each(requests) });
  return packages / seconds;
}
