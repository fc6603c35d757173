import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { administer } from './support/administer.mts';
import { takePorts } from './support/free-ports.mts';
import { startPostgres } from './support/postgres-server.mts';
import { runTool } from './support/run-tool.mts';
import { ServiceGroup } from './support/service-group.mts';
import type { ServiceName } from './support/services.mts';
import { stopSignal } from './support/stop-signal.mts';
import { temporaryFolder } from './support/temporary-folder.mts';

const HELP = `How fast one backlog is delivered by 1, 2 and 4 integrators that share a ledger on PostgreSQL, and what they wait for.

  npm run measure:replicas -- --customers 20000 --integrators 1,2,4
  TEST_DATABASE_URL=postgres://postgres@127.0.0.1/postgres npm run measure:replicas    # on that server, not one of its own

One CRM and one Inventory serve them all, on the same machine: where these or the machine are the limit, more integrators
cannot be faster. It prints; it judges nothing.`;

const SAMPLE_EVERY_MS = 100;

interface Measured {
  readonly seconds: number;
  /** What the connections of the integrators were seen at, the most frequent first. */
  readonly waits: readonly (readonly [what: string, times: number])[];
}

const stop = stopSignal();

await runTool(async () => {
  const { values } = parseArgs({
    options: {
      customers: { type: 'string', default: '20000' },
      integrators: { type: 'string', default: '1,2,4' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const customers = Number(values.customers);
  await using server = await startPostgres(process.env['TEST_DATABASE_URL']);
  for (const integrators of values.integrators.split(',').map(Number)) {
    const { seconds, waits } = await measure(server.url, customers, integrators);
    console.log(
      `${integrators} integrator(s): ${customers} in ${seconds.toFixed(1)} s, ${Math.round(customers / seconds)} deliveries/s`,
    );
    for (const [what, times] of waits.slice(0, 6)) console.log(`    ${String(times).padStart(5)}  ${what}`);
  }
  return 0;
});

async function measure(serverUrl: string, customers: number, integrators: number): Promise<Measured> {
  const name = `measure_${randomBytes(4).toString('hex')}`;
  await using folder = await temporaryFolder('measure-replicas-');
  await administer(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = name;
  await using group = new ServiceGroup(stop);
  try {
    const start = async (service: ServiceName, settings: Record<string, string>): Promise<string> => {
      const schema = service;
      await administer(url.href, `create schema if not exists ${schema}`);
      const database = new URL(url);
      database.searchParams.set('options', `-c search_path=${schema}`);
      database.searchParams.set('application_name', service);
      const port = (await takePorts(0))[service];
      group.start({
        name: service,
        port,
        folder: folder.path,
        defaults: { LOG_LEVEL: 'warn' },
        settings: { HOST: '127.0.0.1', PORT: String(port), DATABASE_URL: database.href, ...settings },
      });
      await group.ready();
      return `http://127.0.0.1:${port}`;
    };
    const crm = await start('crm', {});
    const inventory = await start('inventory', {});
    await addCustomers(crm, customers);
    const systems = { CRM_API_URL: `${crm}/customers`, INVENTORY_API_URL: `${inventory}/package-requests` };
    // The first one is paused before it could have read much; the clock runs from when all are there.
    const first = await start('integrator', { ...systems, POLLING_INTERVAL_SECONDS: '0.5' });
    const flow = `${first}/flows/welcome-package`;
    await fetch(`${flow}/pause`, { method: 'POST' });
    for (let number = 1; number < integrators; number++) {
      await start('integrator', { ...systems, POLLING_INTERVAL_SECONDS: '0.5' });
    }
    const before = await deliveredOf(flow);
    const started = performance.now();
    await fetch(`${flow}/resume`, { method: 'POST' });
    const waits = await sampleUntil(url.href, async () => (await deliveredOf(flow)) >= customers);
    const seconds = (performance.now() - started) / 1000;
    return { seconds: (seconds * customers) / Math.max(1, customers - before), waits };
  } finally {
    await group[Symbol.asyncDispose]();
    await administer(serverUrl, `drop database ${name} with (force)`);
  }
}

async function sampleUntil(url: string, isOver: () => Promise<boolean>): Promise<Measured['waits']> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const seen = new Map<string, number>();
  try {
    while (!(await isOver())) {
      const { rows } = await client.query<{ what: string }>(
        `select case when state = 'active' and wait_event_type is null then 'works' when state = 'active' then 'waits for ' || wait_event_type || ':' || wait_event
           else state end || ' | ' || regexp_replace(left(query, 70), '\\s+', ' ', 'g') as what
         from pg_stat_activity where application_name = 'integrator' and state <> 'idle'`,
      );
      for (const { what } of rows) seen.set(what, (seen.get(what) ?? 0) + 1);
      await sleep(SAMPLE_EVERY_MS);
    }
  } finally {
    await client.end();
  }
  return [...seen].sort(([, a], [, b]) => b - a);
}

async function deliveredOf(flow: string): Promise<number> {
  const { deliveries } = (await (await fetch(flow)).json()) as { deliveries: { delivered: number } };
  return deliveries.delivered;
}

async function addCustomers(crm: string, count: number): Promise<void> {
  for (let from = 0; from < count; from += 1000) {
    const batch = Array.from({ length: Math.min(1000, count - from) }, (_, index) => ({
      name: 'Customer',
      email: `customer-${from + index}@example.com`,
    }));
    const response = await fetch(`${crm}/customers/batch`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(batch),
    });
    if (!response.ok) throw new Error(`The CRM answered ${response.status}: ${await response.text()}`);
  }
}
