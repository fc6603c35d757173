import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tamper, testDatabase } from '../support/test-database';
import { INVARIANTS } from './invariants';
import { judge } from './oracle';
import type { Databases } from './stored';

type Service = keyof Databases;
const SERVICES = ['crm', 'inventory', 'integrator'] as const;

/** Bare tables: the real ones would not let anything in that is wrong. That these columns are the real ones, each fault test says. */
const TABLES: Readonly<Record<Service, readonly string[]>> = {
  crm: ['create table customers (seq bigint, id text, email text)'],
  inventory: ['create table package_requests (request_id text, customer_id text)'],
  integrator: [
    'create table workers (id text)',
    'create table flows (cursor text, discovered int, delivered int)',
    `create table deliveries (key text, state text, worker text, due_at bigint, settled_at bigint, last_error text, reference text)`,
  ],
};

const cursorAt = (seq: number): string =>
  `/customers?after=${Buffer.from(`1.00000000-0000-4000-8000-000000000000.${seq}`).toString('base64url')}`;

/** Ada and Bob have theirs; the cursor is behind both. */
const GOOD: Readonly<Record<Service, readonly string[]>> = {
  crm: [`insert into customers values (1, 'a', 'ada@example.com'), (2, 'b', 'bob@example.com')`],
  inventory: [`insert into package_requests values ('ra', 'a'), ('rb', 'b')`],
  integrator: [
    `insert into workers values ('w')`,
    `insert into flows values ('${cursorAt(2)}', 2, 2)`,
    `insert into deliveries (key, state, settled_at, reference)
     values ('welcome_package:a', 'delivered', 5, 'ra'), ('welcome_package:b', 'delivered', 5, 'rb')`,
  ],
};

const DEAD = `update deliveries set state = 'dead', last_error = 'gone' where key = 'welcome_package:b'`;
const NOT_COUNTED = 'update flows set delivered = 1';

/** By hand: which database, what is done to it, and what must be said of it. */
const BREACHES: readonly (readonly [breach: string, service: Service, statements: readonly string[]])[] = [
  [
    'a customer that was acknowledged is gone',
    'crm',
    [`update customers set email = 'rob@example.com' where id = 'b'`],
  ],
  ['a customer is there twice', 'crm', [`insert into customers values (3, 'b', 'Bob@example.com')`]],
  ['a customer has no package', 'crm', [`insert into customers values (3, 'c', 'cat@example.com')`]],
  ['a customer has several packages', 'inventory', [`insert into package_requests values ('rc', 'b')`]],
  ['a package has no customer', 'inventory', [`insert into package_requests values ('rc', 'c')`]],
  [
    'the cursor is ahead of the ledger',
    'integrator',
    [`delete from deliveries where key = 'welcome_package:b'`, 'update flows set discovered = 1, delivered = 1'],
  ],
  [
    'a key is in the ledger twice',
    'integrator',
    [
      `insert into deliveries (key, state, settled_at, reference) values ('welcome_package:b', 'delivered', 5, 'rb')`,
      'update flows set discovered = 3, delivered = 3',
    ],
  ],
  [
    'a delivery is still in hand',
    'integrator',
    [
      `update deliveries set state = 'delivering', worker = 'w', settled_at = null where key = 'welcome_package:b'`,
      NOT_COUNTED,
    ],
  ],
  ['a delivery that Inventory acknowledged has no package', 'integrator', [`update deliveries set reference = 'rx'`]],
  ['a customer was discovered twice, or delivered twice', 'integrator', ['update flows set delivered = 3']],
];

/** A delivery that nothing will ever move. */
const STUCK: readonly (readonly [what: string, statement: string])[] = [
  ['pending without a time', `update deliveries set state = 'pending', settled_at = null`],
  ['in the hands of nobody', `update deliveries set state = 'delivering', settled_at = null`],
  ['ended without an instant', 'update deliveries set settled_at = null'],
  ['dead without a reason', `update deliveries set state = 'dead'`],
  ['in a state that there is not', `update deliveries set state = 'lost'`],
];

describe('the oracle', () => {
  const acknowledged = new Set(['ada@example.com', 'bob@example.com']);
  let folder: string;
  let databases: Databases;

  const run = async (service: Service, statements: readonly string[]): Promise<void> => {
    for (const statement of statements) await tamper(join(folder, service), statement);
  };
  const violations = async (): Promise<readonly string[]> => (await judge(databases, acknowledged)).violations;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'oracle-'));
    const [crm = '', inventory = '', integrator = ''] = await Promise.all(
      SERVICES.map((service) => testDatabase(join(folder, service))),
    );
    databases = { crm, inventory, integrator };
    for (const service of SERVICES) await run(service, [...TABLES[service], ...GOOD[service]]);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('has nothing to say of databases that keep the promise', async () => {
    expect(await judge(databases, acknowledged)).toEqual({ customers: 2, packages: 2, undelivered: 0, violations: [] });
  });

  it.each(BREACHES)('says that %s', async (breach, service, statements) => {
    await run(service, statements);

    expect((await violations()).map((line) => line.replace(/ \(.*/, ''))).toEqual([breach]);
  });

  it.each(STUCK)('says that a delivery waits for nothing when it is %s', async (_what, statement) => {
    await run('integrator', [`${statement} where key = 'welcome_package:b'`, NOT_COUNTED]);

    expect(await violations()).toContainEqual(
      expect.stringMatching(/^a delivery waits for nothing.*welcome_package:b/),
    );
  });

  it('lets a dead letter stand that has a reason, and names its customer as one without a package', async () => {
    await run('integrator', [DEAD, NOT_COUNTED]);
    await run('inventory', [`delete from package_requests where customer_id = 'b'`]);

    expect(await violations()).toEqual(['a customer has no package (1, for example b)']);
  });

  it('judges what it is given when a database is left out', async () => {
    await run('crm', [`delete from customers where id = 'a'`]);

    expect((await judge({ crm: databases.crm }, acknowledged)).violations).toEqual([
      'a customer that was acknowledged is gone (1, for example ada@example.com)',
    ]);
  });

  it('has a test for each of its invariants', () => {
    const tested = [...BREACHES.map(([breach]) => breach), 'a delivery waits for nothing', 'a database is damaged'];

    expect(INVARIANTS.filter(({ breach }) => !tested.some((start) => breach.startsWith(start)))).toEqual([]);
  });
});
