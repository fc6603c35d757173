import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Client } from 'pg';
import { startPostgres } from './support/postgres-server.mts';
import { runTool } from './support/run-tool.mts';
import { PROJECT_FOLDER } from './support/services.mts';

const HELP = `Runs tests on PostgreSQL: the ledger's contract, the order of the feed, every e2e test, and the system tests with kills
and outages, on a database of their own.

  npm run test:postgres                          brings up a PostgreSQL by itself
  TEST_DATABASE_URL=postgres://postgres@127.0.0.1/postgres npm run test:postgres
  npm run test:postgres -- libs/sync             some of them, as jest takes it

A database is made for the run and removed after it; nothing else on that server is touched.
The exit code is that of jest.`;

/** Everything that keeps data; what does not is the same on any database. */
const SUITES = ['postgres.spec', 'apps/.*/test/', 'test/(kill-9|outage|stop|plain-systems|idle-poll|readme).system'];

async function testOnPostgres(args: readonly string[]): Promise<number> {
  await using server = await startPostgres(process.env['TEST_DATABASE_URL']);
  const name = `welcome_package_test_${process.pid}`;
  const administer = async (statement: string): Promise<void> => {
    const client = new Client({ connectionString: server.url });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  await administer(`create database ${name}`);
  try {
    const url = new URL(server.url);
    url.pathname = name;
    console.log(`Testing on ${url.host}${url.pathname} ...`);
    const jest = spawn('npm', ['run', '-s', 'test:jest', '--', ...(args.length > 0 ? args : SUITES)], {
      cwd: PROJECT_FOLDER,
      env: { ...process.env, TEST_DATABASE_URL: url.href },
      stdio: 'inherit',
    });
    const [code] = (await once(jest, 'close')) as [number | null];
    return code ?? 1;
  } finally {
    await administer(`drop database ${name} with (force)`);
  }
}

await runTool(async () => {
  const args = process.argv.slice(2);
  if (!args.includes('--help') && !args.includes('-h')) return testOnPostgres(args);
  console.log(HELP);
  return 0;
});
