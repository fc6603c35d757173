import type { PackageRequestDto } from '@app/contracts';
import type { SQSEvent } from 'aws-lambda';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { isBuiltin } from 'node:module';
import type { AddressInfo } from 'node:net';
import { readFeed } from '../../../test/support/api';
import { accessKey } from '../../../test/support/access-keys';
import { Door } from '../../../test/support/door';
import { Platform, type ServiceProcess } from '../../../test/support/service-process';
import { buildBundle, FunctionProcess } from './function-process';
import { again, customerCreated, type FeedCustomer, newCustomers, sqsRecord } from './sqs-event';

const COLD_STARTS = 5;

const platform = new Platform();
const started: FunctionProcess[] = [];
let inventory: ServiceProcess;
let deliver: FunctionProcess;

beforeAll(async () => {
  buildBundle();
  inventory = await platform.service('inventory').start();
  deliver = await startFunction({ INVENTORY_API_URL: `${inventory.url}/package-requests` });
});
afterAll(async () => {
  await Promise.all(started.map((instance) => instance.end()));
  await platform.close();
});

async function startFunction(environment: Readonly<Record<string, string>>): Promise<FunctionProcess> {
  const instance = new FunctionProcess(environment);
  started.push(instance);
  return instance.start();
}

function eventOf(customers: readonly FeedCustomer[]): SQSEvent {
  return { Records: customers.map((customer) => sqsRecord(customerCreated(customer))) };
}

/** Of these customers, the ids of those with a package, once for each package. */
async function packagesOf(customers: readonly FeedCustomer[]): Promise<string[]> {
  const wanted = new Set(customers.map(({ id }) => id));
  const packages = await readFeed<PackageRequestDto>(`${inventory.url}/package-requests`);
  return packages.map(({ customer_id }) => customer_id).filter((id) => wanted.has(id));
}

const ids = (customers: readonly FeedCustomer[]) => customers.map(({ id }) => id);

describe('the bundled function', () => {
  it('fails exactly the poison message of ten, and each other customer has one package', async () => {
    const customers = newCustomers(9);
    const event = eventOf(customers);
    event.Records.splice(4, 0, sqsRecord('{"specversion":"1.0","id":', 'poison'));
    expect(await deliver.failures(event)).toEqual(['poison']);
    expect((await packagesOf(customers)).toSorted()).toEqual(ids(customers).toSorted());

    // SQS is at-least-once: the whole batch may come again, here or at another instance.
    expect(await deliver.failures(event)).toEqual(['poison']);
    const other = await startFunction({ INVENTORY_API_URL: `${inventory.url}/package-requests` });
    expect(await other.failures(again(event))).toEqual(['poison']);
    expect((await packagesOf(customers)).toSorted()).toEqual(ids(customers).toSorted());
  });

  it('gives a customer who is in one batch twice one package', async () => {
    const [customer] = newCustomers(1);
    expect(await deliver.failures(eventOf([customer!, customer!]))).toEqual([]);
    expect(await packagesOf([customer!])).toEqual([customer!.id]);
  });

  it('loses nobody while Inventory is down: all fail, and are delivered when they come again', async () => {
    const customers = newCustomers(25);
    const event = eventOf(customers);
    await inventory.end('SIGTERM');
    expect((await deliver.failures(event)).toSorted()).toEqual(
      event.Records.map(({ messageId }) => messageId).toSorted(),
    );
    await inventory.start();
    expect(await deliver.failures(again(event))).toEqual([]);
    expect((await packagesOf(customers)).toSorted()).toEqual(ids(customers).toSorted());
  });

  it('fails the one that Inventory refuses, each time it comes, and says why', async () => {
    const [good, refused] = [newCustomers(1)[0]!, { ...newCustomers(1)[0]!, id: 'no-uuid' }];
    const event = eventOf([good, refused]);
    const [, { messageId }] = event.Records as [unknown, { messageId: string }];
    expect(await deliver.failures(event)).toEqual([messageId]);
    expect(await deliver.failures(again(event))).toEqual([messageId]);
    expect(await packagesOf([good])).toEqual([good.id]);
    const lines = deliver.log
      .filter((line) => line.includes('welcome_package:no-uuid'))
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { level: 'error', key: 'welcome_package:no-uuid', outcome: 'reject', cause: { code: 'http-422' } },
      { level: 'warn', receives: 2 },
    ]);
  });

  it('answers before its time is up, and leaves to SQS what has no answer yet', async () => {
    const door = new Door();
    try {
      const slow = await startFunction({ INVENTORY_API_URL: `${await door.open(inventory.url)}/package-requests` });
      const customers = newCustomers(3);
      const event = eventOf(customers);
      const lost = door.loseAnswer(1);
      expect(await slow.failures(event, 2500)).toHaveLength(3);
      await lost;
      // Not for its own timeout, which is later than the function's.
      expect(slow.log.map((line) => (JSON.parse(line) as { outcome: string }).outcome)).toEqual(
        customers.map(() => 'interrupted'),
      );
      door.treat = () => 'pass';
      expect(await slow.failures(again(event))).toEqual([]);
      expect((await packagesOf(customers)).toSorted()).toEqual(ids(customers).toSorted());
    } finally {
      door.close();
    }
  });

  it('takes the address from a secret, and asks for it again when the target refuses', async () => {
    let url = `${inventory.url}/moved-away`;
    const asked: string[] = [];
    const extension = await listen((path, token) => {
      asked.push(`${path} ${token}`);
      return { SecretString: `${url}\n` };
    });
    try {
      const { port } = extension.address() as AddressInfo;
      const instance = await startFunction({
        INVENTORY_API_URL_SECRET: 'inventory/url',
        PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(port),
      });
      const [customer] = newCustomers(1);
      const event = eventOf([customer!]);
      expect(await instance.failures(event)).toHaveLength(1);
      url = `${inventory.url}/package-requests`;
      expect(await instance.failures(again(event))).toEqual([]);
      expect(await packagesOf([customer!])).toEqual([customer!.id]);
      expect(await instance.failures(again(event))).toEqual([]);
      expect(asked).toEqual(
        Array.from({ length: 2 }, () => '/secretsmanager/get?secretId=inventory%2Furl session-token'),
      );
    } finally {
      extension.close();
    }
  });

  it('shows Inventory the key that a secret holds', async () => {
    const { key, entry } = accessKey('function', 'packages:write');
    const locked = await platform
      .service('inventory', { API_KEYS: entry, databaseFile: `${platform.folder}/l.db` })
      .start();
    const extension = await listen(() => ({ SecretString: `${key}\n` }));
    try {
      const { port } = extension.address() as AddressInfo;
      const settings = { INVENTORY_API_URL: `${locked.url}/package-requests` };
      const event = eventOf(newCustomers(1));
      expect(await (await startFunction(settings)).failures(event)).toHaveLength(1);
      const known = await startFunction({
        ...settings,
        INVENTORY_API_KEY_SECRET: 'inventory/key',
        PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(port),
      });
      expect(await known.failures(again(event))).toEqual([]);
      expect(known.log.join('\n')).not.toContain(key);
    } finally {
      extension.close();
    }
  });

  it('fails the invocation, and so all messages, when the secret cannot be had', async () => {
    const instance = await startFunction({
      INVENTORY_API_URL_SECRET: 'inventory/url',
      PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: '1',
    });
    expect(await instance.invoke(eventOf(newCustomers(1)))).toMatchObject({
      error: expect.stringMatching(/^The secret inventory\/url cannot be read \(.*Is the secrets extension/),
    });
  });

  it('does not load with settings that are not usable, and names them all', async () => {
    await expect(startFunction({ INVENTORY_API_URL: 'Hunter2' })).rejects.toThrow(
      'INVENTORY_API_URL must be an http or https URL',
    );
    await expect(startFunction({ MAX_RETRIES: '-1', MAX_RECEIVES: '0' })).rejects.toThrow(
      /MAX_RETRIES[^]*MAX_RECEIVES/,
    );
  });

  it('writes JSON lines, each about a delivery with its key, and nothing personal', () => {
    const lines = deliver.log.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.length).toBeGreaterThan(40);
    for (const line of lines)
      expect(line).toMatchObject({
        level: expect.any(String),
        time: expect.any(String),
        message_id: expect.any(String),
      });
    expect(lines.filter(({ outcome, key }) => outcome !== 'reject' && typeof key !== 'string')).toEqual([]);
    expect(deliver.log.join('\n')).not.toMatch(/zoe|Zoë|example\.com/);
  });

  it('has nothing of a service in it', () => {
    const { outputs } = JSON.parse(readFileSync('deploy/lambda/dist/meta.json', 'utf8')) as {
      outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }>; imports: { path: string }[] }>;
    };
    const [output] = Object.values(outputs);
    const bundled = Object.entries(output!.inputs).flatMap(([file, { bytesInOutput }]) =>
      bytesInOutput > 0 ? [file] : [],
    );
    const service =
      /node_modules\/(@nestjs\/(?!axios|common)|express|kysely|better-sqlite3|pg|pino|swagger|libphonenumber-js)/;
    expect(bundled.filter((file) => service.test(file))).toEqual([]);
    // Lambda has Node's own modules, and nothing else.
    expect(output!.imports.map(({ path }) => path).filter((path) => !isBuiltin(path))).toEqual([]);
  });

  it(`starts cold ${COLD_STARTS} times, and prints how long it took`, async () => {
    const times: { readonly load: number; readonly first: number; readonly second: number }[] = [];
    for (let start = 0; start < COLD_STARTS; start++) {
      const instance = await startFunction({ INVENTORY_API_URL: `${inventory.url}/package-requests` });
      const first = await instance.invoke(eventOf(newCustomers(10)));
      const second = await instance.invoke(eventOf(newCustomers(10)));
      expect([first.response, second.response]).toEqual([{ batchItemFailures: [] }, { batchItemFailures: [] }]);
      times.push({ load: instance.loadedMs, first: first.tookMs, second: second.tookMs });
      await instance.end();
    }
    const [load, first, second] = (['load', 'first', 'second'] as const).map((part) =>
      median(times.map((time) => time[part])),
    );
    process.stdout.write(
      `Lambda, median of ${COLD_STARTS}: load ${load} ms, first invocation with 10 customers ${first} ms, second ${second} ms\n`,
    );
  });
});

function median(numbers: readonly number[]): number {
  return Math.round(numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN);
}

async function listen(answer: (path: string, token: string) => object): Promise<Server> {
  const server = createServer((request, response) => {
    const body = answer(request.url ?? '', String(request.headers['x-aws-parameters-secrets-token']));
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((listening) => server.listen(0, 'localhost', listening));
  return server;
}
