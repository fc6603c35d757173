import type { CustomerDto } from '@app/contracts';
import { createService } from '@app/platform';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Client } from 'pg';
import { v7 as newId } from 'uuid';
import { crm } from '../src/crm';
import { HttpClient } from '../../../test/support/http/http-client';
import { nextPath } from '../../../test/support/http/walk-feed';

const SERVER = process.env['TEST_DATABASE_URL'] ?? '';
const REPLICAS = 3;
const WRITERS = 32;
const READERS = 3;
const CUSTOMERS_OF_A_WRITER = 12;

/** Each commit comes some time after its numbers were taken, and one in seven does not come. */
const MEDDLE = `
  create function meddle() returns trigger language plpgsql as $$
  begin
    perform pg_sleep(random() * 0.03);
    if random() < 0.15 then raise serialization_failure; end if;
    return null;
  end $$;
  create trigger meddle after insert on customers for each statement execute function meddle();
`;

/** The naive feed: for these services the lock that is held to the commit is a function that does nothing. */
const NO_LOCK = 'create function pg_advisory_xact_lock(bigint) returns void language sql as $$ $$';

describe('the feed of three CRMs on one PostgreSQL, with 32 writers and commits that take their time or fail', () => {
  let apps: NestExpressApplication[] = [];
  let schema: string;
  beforeEach(async () => {
    schema = `feed_order_${newId().replaceAll('-', '')}`;
    await administer(`create schema ${schema}`);
  });
  afterEach(() => Promise.all(apps.map((app) => app.close())));

  it('gives every reader each customer once, whichever CRM it asks', async () => {
    const { committed, readers } = await writeAndRead(await startReplicas(schema));
    expect(committed).toBe(WRITERS * CUSTOMERS_OF_A_WRITER);
    for (const read of readers) {
      expect(read).toHaveLength(committed);
      expect(new Set(read).size).toBe(committed);
    }
  });

  it('would hide some from a reader without the lock: this test can fail', async () => {
    await administer(`set search_path = ${schema}; ${NO_LOCK}`);
    // Named before pg_catalog, so that its function is found first.
    const { committed, readers } = await writeAndRead(await startReplicas(`${schema},pg_catalog`));
    expect(committed).toBe(WRITERS * CUSTOMERS_OF_A_WRITER);
    expect(Math.min(...readers.map((read) => read.length))).toBeLessThan(committed);
  });

  async function startReplicas(searchPath: string): Promise<HttpClient[]> {
    const url = new URL(SERVER);
    url.searchParams.set('options', `-c search_path=${searchPath}`);
    const config = crm.readConfig({ DATABASE_URL: url.href, LOG_LEVEL: 'silent', PORT: '0' });
    apps = await Promise.all(Array.from({ length: REPLICAS }, () => createService(crm.module(config), crm.api)));
    await Promise.all(apps.map((app) => app.listen(0, '127.0.0.1')));
    await administer(`set search_path = ${schema}; ${MEDDLE}`);
    return Promise.all(apps.map(async (app) => new HttpClient(await app.getUrl())));
  }
});

/** @returns how many customers there are in the end, and what each reader has read by then */
async function writeAndRead(replicas: readonly HttpClient[]): Promise<{ committed: number; readers: string[][] }> {
  let isWriting = true;
  const readers = Array.from({ length: READERS }, (_, reader) => follow(replicas, reader, () => isWriting));
  const created = await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(replicas, writer)));
  isWriting = false;
  return { committed: created.reduce((sum, count) => sum + count, 0), readers: await Promise.all(readers) };
}

async function write(replicas: readonly HttpClient[], writer: number): Promise<number> {
  for (let number = 0; number < CUSTOMERS_OF_A_WRITER; number++) {
    const customer = { name: 'N', email: `${writer}-${number}@example.com` };
    for (let attempt = writer + number; ; attempt++) {
      const { status } = await at(replicas, attempt).post('/customers', customer);
      if (status === 201) break;
      expect(status).toBe(503);
    }
  }
  return CUSTOMERS_OF_A_WRITER;
}

/** Reads on from where it is, each page from another CRM, as behind a proxy; once more when no more is written. */
async function follow(replicas: readonly HttpClient[], reader: number, isWriting: () => boolean): Promise<string[]> {
  const read: string[] = [];
  let path = '/customers?limit=50';
  for (let turn = reader; ; turn++) {
    const isLast = !isWriting();
    const page = await at(replicas, turn).get<CustomerDto[]>(path);
    expect(page.status).toBe(200);
    read.push(...page.body.map(({ id }) => id));
    path = nextPath(page);
    if (isLast && page.body.length === 0) return read;
  }
}

function at(replicas: readonly HttpClient[], turn: number): HttpClient {
  return replicas[turn % replicas.length]!;
}

async function administer(statement: string): Promise<void> {
  const client = new Client({ connectionString: SERVER });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
