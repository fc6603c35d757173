import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Restored } from '../backup/restore-store';
import { databaseFile } from '../backup/database-file';
import type { Cli, End } from '../cli';
import { addJson, describeExamples, describeExitCode } from '../options';
import { json } from '../text/json';

const ON_SERVER =
  'Stop the service, restore with pg_restore --clean --if-exists --dbname="$DATABASE_URL" <backup>, then give its feed a new epoch: ' +
  'psql "$DATABASE_URL" -c "update feed set epoch = gen_random_uuid()"';

/** `restore`: a backup in the place of one service's SQLite database. */
export function addRestore(program: Command, cli: Cli, _end: End): void {
  const { config, screen, now } = cli;
  const command = program
    .command('restore')
    .description('put a backup in the place of the database of one service, which is stopped')
    .argument('<backup>', 'what backup has made')
    .argument('<database>', 'the DATABASE_URL of the service (file:<path>), or its path; what is there is kept aside');
  addJson(command, 'what was restored, and where the old database is');
  describeExamples(command, config.command, [
    ['restore backups/crm.db file:./data/crm.db', 'then start the CRM: nobody is lost, nothing doubled'],
  ]);
  describeExitCode(
    command,
    `0 when the backup is in its place, its feed under a new epoch; 2 when it is not, and the
database is as it was; 64 for a database on a server. ${ON_SERVER}`,
  );
  command.action(async (backup: string, database: string, options: { readonly json?: boolean }) => {
    const file = databaseFile(database, config.folder, ON_SERVER);
    const from = resolve(config.folder, backup);
    // Loaded only now: no other command needs the driver.
    const { restoreStore } = await import('../backup/restore-store.js');
    const suffix = `before-${new Date(now()).toISOString().replaceAll(/[:.]/g, '-')}`;
    const restored = restoreStore({ backup: from, file, newEpoch: randomUUID, suffix });
    await screen.write(options.json ? json({ ...restored, from, to: file }) : inWords(file, restored, config.command));
  });
}

/** What is to be done then, by service; docs/operating.md says why. */
const THEN: Readonly<Record<string, (command: string) => string>> = {
  crm: (command) => `The integrator reads its feed from the start; then: ${command} audit`,
  inventory: (command) =>
    `Packages that the backup does not have are missing; to make them again: ${command} audit --repair`,
  integrator: (command) =>
    `It goes on where the backup was, and Inventory knows every key (one that knows none would get all since then twice: read docs/operating.md first); then: ${command} audit`,
};

function inWords(file: string, { service, aside, logAside }: Restored, command: string): string {
  const keptLog =
    logAside === undefined
      ? ''
      : ` There was no database, but its log, which has the last commits of one that was moved away: it is ${logAside} now. To read that one, put its log beside it again, under its name.`;
  const kept = aside === undefined ? keptLog : ` What was there is ${aside}.`;
  return `${file} is the backup of ${service} now, its feed under a new epoch.${kept}
Start ${service}. ${THEN[service]?.(command) ?? ''}
`;
}
