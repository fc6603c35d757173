import { resolve } from 'node:path';
import type { Command } from 'commander';
import { databaseFile } from '../backup/database-file';
import type { Cli, End } from '../cli';
import { Interruption, withAdvice } from '../cli-fault';
import { addJson, describeExamples, describeExitCode } from '../options';
import { counted } from '../text/count';
import { json } from '../text/json';

const ON_SERVER = 'Its own tool copies it while it is in use: pg_dump --format=custom --file=<backup> "$DATABASE_URL"';

/** Between two lines about how far it is. */
const TELL_EVERY_MS = 2000;

/** `backup`: one service's SQLite database into one file. */
export function addBackup(program: Command, cli: Cli, _end: End): void {
  const { config, screen, signal, now } = cli;
  const command = program
    .command('backup')
    .description('copy the SQLite database of one service, which may be at work, into one file')
    .argument('<database>', 'its DATABASE_URL (file:<path>), or its path')
    .argument('<backup>', 'the file to be made; none is overwritten');
  addJson(command, 'the tables with their rows');
  describeExamples(command, config.command, [
    ['backup file:./data/crm.db backups/crm.db', 'what the CRM has acknowledged until now'],
    ['backup ./data/integrator.db "backups/integrator-$(date +%F).db"', 'one a day, for cron'],
  ]);
  describeExitCode(
    command,
    `0 when the copy was read whole, counted, and is on the disk; 2 when there is none; 64 for a
database on a server: ${ON_SERVER}`,
  );
  command.action(async (database: string, backup: string, options: { readonly json?: boolean }) => {
    const file = databaseFile(database, config.folder, ON_SERVER);
    const target = resolve(config.folder, backup);
    // Loaded only now: no other command needs the driver.
    const { backupStore } = await import('../backup/backup-store.js');
    let toldAt = now();
    const onProgress = (percent: number): void => {
      if (now() - toldAt < TELL_EVERY_MS) return;
      toldAt = now();
      screen.note(`  ${percent} %`);
    };
    try {
      const made = await backupStore({ file, target, onProgress, signal });
      const rows = Object.values(made.rows).reduce((sum, count) => sum + count, 0);
      const megabytes = (made.bytes / 1e6).toFixed(1);
      const words = `${target} has ${made.service} as it was: ${counted(rows, 'row', 'rows')}, ${megabytes} MB, checked.\n`;
      await screen.write(options.json ? json({ ...made, from: file, to: target }) : words);
    } catch (error) {
      if (!(error instanceof Interruption)) throw error;
      throw withAdvice(error, signal, 'There is no backup: run the same command again.');
    }
  });
}
