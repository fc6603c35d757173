import { spawn } from 'node:child_process';
import { administer } from './support/administer.mts';
import { exitCode } from './support/exit-code.mts';
import { startPostgres } from './support/postgres-server.mts';
import { runTool } from './support/run-tool.mts';
import { PROJECT_FOLDER } from './support/services.mts';
import { stopSignal } from './support/stop-signal.mts';

const HELP = `Runs every test that keeps data on PostgreSQL: the ledger's contract, the order of the feed, all e2e and system tests, on
a database of their own, and crashes of a server that is theirs alone.

  npm run test:postgres                          brings up a PostgreSQL by itself
  TEST_DATABASE_URL=postgres://postgres@127.0.0.1/postgres npm run test:postgres
  npm run test:postgres -- libs/sync             some of them; what begins with - is jest's: --json --outputFile=...

A database is made for the run and removed after it; nothing else on that server is touched.
The exit code is that of jest.`;

/** Everything that keeps data: what is about PostgreSQL itself, every e2e test and every system test. */
const SUITES = ['\\.postgres\\.', '\\.(e2e|system)-spec\\.ts$'];

async function testOnPostgres(args: readonly string[]): Promise<number> {
  const stop = stopSignal();
  await using server = await startPostgres(process.env['TEST_DATABASE_URL']);
  const name = `welcome_package_test_${process.pid}`;
  await administer(server.url, `create database ${name}`);
  try {
    const url = new URL(server.url);
    url.pathname = name;
    console.log(`Testing on ${url.host}${url.pathname} ...`);
    const jest = spawn('npm', ['run', '-s', 'test:jest', '--', ...(hasSuites(args) ? [] : SUITES), ...args], {
      cwd: PROJECT_FOLDER,
      env: { ...process.env, TEST_DATABASE_URL: url.href },
      stdio: 'inherit',
      // A group of its own, so that it is npm, jest and its workers that end when this is asked to stop, and not this alone.
      detached: true,
    });
    return await exitCode(jest, stop);
  } finally {
    await administer(server.url, `drop database ${name} with (force)`);
  }
}

/** Options that stand alone say how to run, not what. */
function hasSuites(args: readonly string[]): boolean {
  return args.some((arg) => !arg.startsWith('-'));
}

await runTool(async () => {
  const args = process.argv.slice(2);
  if (!args.includes('--help') && !args.includes('-h')) return testOnPostgres(args);
  console.log(HELP);
  return 0;
});
