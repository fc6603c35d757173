import { relative } from 'node:path';
import pc from 'picocolors';
import { Chaos } from './demo/chaos/chaos.mts';
import { createCustomers, type Creation } from './demo/create-customers.mts';
import { followFlow } from './demo/follow-flow.mts';
import { judge } from './demo/judge.mts';
import { type DemoOptions, HELP, readOptions } from './demo/options.mts';
import { showProgress } from './demo/progress.mts';
import { type NewCustomer, readCustomers } from './demo/read-customers.mts';
import { explainFailure } from './support/explain-failure.mts';
import { takePorts, takePortsToKeep } from './support/free-ports.mts';
import { startPassingServices } from './support/passing-services.mts';
import { runTool } from './support/run-tool.mts';
import type { ServiceGroup } from './support/service-group.mts';
import { type PerService, perService, SERVICES } from './support/services.mts';
import { stopSignal } from './support/stop-signal.mts';
import { temporaryFolder } from './support/temporary-folder.mts';

/** All of the demo must be over within this time, and some for each customer; it takes a few seconds. */
const DEADLINE_MS = 120_000;
const DEADLINE_PER_CUSTOMER_MS = 5;

/** Quicker than the defaults, so that there is something to see; the environment may set them otherwise. */
const PACE = { POLLING_INTERVAL_SECONDS: '0.5', RETRY_DELAY_SECONDS: '0.1' };

const NEXT = 'Run it again. If it fails again, LOG_LEVEL=debug npm run demo -- --keep tells more, and keeps the data.';

async function runDemo(options: DemoOptions): Promise<number> {
  const customers = await readCustomers(options.customers);
  // A service that is killed comes back to its own port: nobody may get it meanwhile.
  const isChaos = options.chaos !== undefined;
  const ports = await (isChaos && options.portBase === 0 ? takePortsToKeep() : takePorts(options.portBase));
  const urls = perService((name) => `http://127.0.0.1:${ports[name]}`);
  const stop = stopSignal({ withinMs: DEADLINE_MS + customers.length * DEADLINE_PER_CUSTOMER_MS });

  await using folder = await temporaryFolder('welcome-package-demo-', options);
  await using chaos = options.chaos === undefined ? undefined : await Chaos.prepare(options.chaos, urls.inventory);
  const pace = { ...PACE, ...chaos?.pace };
  await using services = startPassingServices(folder.path, ports, stop, pace, undefined, chaos?.inventory);
  try {
    console.log(`Starting the CRM, Inventory and the Integrator ...`);
    await services.ready();
    for (const name of SERVICES) console.log(pc.dim(`  ${name.padEnd(10)} ${urls[name]}/docs`));

    const { signal } = services;
    console.log(`Creating the ${customers.length} customers of ${relative('', options.customers)} ...`);
    const { refusals } = await createAndFollow(customers, urls, services, chaos);
    return await judge(customers.length, refusals, urls, signal, chaos?.suffered);
  } catch (error) {
    throw await explainFailure(error, services, NEXT);
  }
}

/** Creates the customers and follows their packages at the same time, with both shown as they go. */
async function createAndFollow(
  customers: readonly NewCustomer[],
  { crm, integrator }: PerService<string>,
  services: ServiceGroup,
  chaos: Chaos | undefined,
): Promise<Creation> {
  const { signal } = services;
  const progress = { customers: 0, packages: 0 };
  if (chaos !== undefined) console.log(chaos.intent);
  using view = showProgress(progress, customers.length);
  await using blows = chaos?.begin(services, (line) => view.say(line));

  let creation: Creation | undefined;
  const creating = createCustomers(
    customers,
    crm,
    ({ created }) => (progress.customers = created),
    signal,
    chaos?.pauseMs(customers.length),
  ).then(async (result) => {
    await blows?.end();
    return (creation = result);
  });
  const following = followFlow(
    integrator,
    () => creation?.created,
    (delivered) => (progress.packages = delivered),
    signal,
    chaos !== undefined,
  );
  const [done] = await Promise.all([creating, following]);
  return done;
}

await runTool(async () => {
  const options = readOptions(process.argv.slice(2));
  if (options !== undefined) return runDemo(options);
  console.log(HELP);
  return 0;
});
