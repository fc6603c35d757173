import type { Command } from 'commander';
import type { Cli, End } from '../cli';
import { Interruption, withAdvice } from '../cli-fault';
import { displayPace } from '../import/show-pace';
import { sourceFile, targetAddress } from '../migrate-store/database-address';
import type { MovedStore } from '../migrate-store/migrate-store';
import { addJson, describeExamples, describeExitCode } from '../options';
import { count, counted } from '../text/count';
import { json } from '../text/json';
import { table } from '../text/table';

interface MigrateStoreOptions {
  readonly from: string;
  readonly to?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** `migrate-store`: the data of one service from SQLite to PostgreSQL. */
export function addMigrateStore(program: Command, cli: Cli, _end: End): void {
  const { config, screen } = cli;
  const command = program
    .command('migrate-store')
    .description(
      'copy the database of one service, which is stopped, from SQLite to PostgreSQL, cursors and keys included',
    )
    .requiredOption('--from <file:path>', 'its DATABASE_URL until now; it is not changed')
    .option('--to <postgres url>', 'its DATABASE_URL from now on (TARGET_DATABASE_URL)')
    .option('--dry-run', 'find out whether it would work, and write nothing');
  addJson(command, 'the tables with their rows and digests');
  describeExamples(command, config.command, [
    ['migrate-store --from file:./data/crm.db --to postgres://crm@localhost/crm --dry-run', 'first'],
    ['migrate-store --from file:./data/crm.db --to postgres://crm@localhost/crm', 'then'],
    ['migrate-store --from file:./data/crm.db', 'with TARGET_DATABASE_URL set: others can see a command line'],
  ]);
  describeExitCode(
    command,
    `0 when everything was copied, read back and compared, and only then committed; 2 when it was
not, and nothing was written. Before it, stop the service, and make its tables in the target:
  DATABASE_URL=<the target> npm run -s start:prod:crm -- migrate     in its container: node dist/main.js migrate`,
  );
  command.action(async (options: MigrateStoreOptions) => {
    const file = sourceFile(options.from, config.folder);
    const target = targetAddress(options.to, config.targetDatabaseUrl);
    const moved = await move(cli, file, target, options.dryRun ?? false);
    const summary = { ...moved, from: file, to: target.name, dry_run: options.dryRun ?? false };
    await screen.write(options.json ? json(summary) : inWords(cli, summary));
  });
}

async function move(
  { screen, signal, now }: Cli,
  file: string,
  target: ReturnType<typeof targetAddress>,
  dryRun: boolean,
): Promise<MovedStore> {
  // Loaded only now: no other command needs the drivers of databases.
  const { migrateStore } = await import('../migrate-store/migrate-store.js');
  const start = now();
  const display = displayPace(screen, now);
  const onProgress = (done: number, total: number): void => {
    const seconds = (now() - start) / 1000;
    display.show({
      rows: done,
      percent: Math.floor((done / total) * 100),
      rowsPerSecond: seconds > 0 ? Math.round(done / seconds) : 0,
      secondsLeft: done > 0 ? ((total - done) / done) * seconds : undefined,
    });
  };
  try {
    return await migrateStore({ file, target, dryRun, onProgress, signal });
  } catch (error) {
    if (!(error instanceof Interruption)) throw error;
    throw withAdvice(error, signal, 'Nothing was written: run the same command again.');
  } finally {
    display.end();
  }
}

interface Summary extends MovedStore {
  readonly from: string;
  readonly to: string;
  readonly dry_run: boolean;
}

function inWords({ screen: { width, paint } }: Cli, { service, tables, from, to, dry_run }: Summary): string {
  const listed = table(
    tables,
    [
      { heading: 'TABLE', cell: ({ name }) => name },
      { heading: 'ROWS', cell: ({ rows }) => count(rows), align: 'right' },
    ],
    { width, heading: paint.bold },
  );
  const rows = counted(
    tables.reduce((sum, { rows }) => sum + rows, 0),
    'row',
    'rows',
  );
  const end = dry_run
    ? `${rows} of ${service} would be copied to ${to}. Nothing was written.`
    : `${rows} of ${service} are in ${to} now: copied, read back, the same.
Start ${service} with DATABASE_URL set to it, and put ${from} away: no service may be started on it again.`;
  return `${listed}\n${end}\n`;
}
