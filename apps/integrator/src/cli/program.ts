import { Command } from 'commander';
import type { Cli, End } from './cli';
import { addActions } from './commands/actions.command';
import { addAudit } from './commands/audit.command';
import { addBackup } from './commands/backup.command';
import { addCompletion } from './commands/completion.command';
import { addDeliveries } from './commands/deliveries.command';
import { addExport } from './commands/export.command';
import { addImport } from './commands/import.command';
import { addPause, addResume, addRun } from './commands/flow-switch.command';
import { addKeys } from './commands/keys.command';
import { addMigrateStore } from './commands/migrate-store.command';
import { addReplay } from './commands/replay.command';
import { addRestore } from './commands/restore.command';
import { addRewind } from './commands/rewind.command';
import { addShow } from './commands/show.command';
import { addStatus } from './commands/status.command';
import { describeExamples } from './options';

const AFTER_HELP = `
Exit codes
  0    done, and all is well
  1    done, and something needs a human: what, stands in the help of the command
  2    could not be done: the service does not answer, or refuses; the message says what to do next
  64   the command line is wrong, or an address in the environment
  78   this Node is too old
  130  stopped by Ctrl-C

Environment
  INTEGRATOR_URL       where the integrator is (http://localhost:8002)
  INTEGRATOR_API_KEY   the key that it knows you by; INTEGRATOR_API_KEY_FILE names a file that holds it
  CRM_API_URL          where customers are imported to (http://localhost:8000/customers)
  CRM_API_KEY          likewise; or CRM_API_KEY_FILE
  TARGET_DATABASE_URL  where a store is moved to
  USER                 who asks, unless --operator says so; without both, the system's name for you
  NO_COLOR             no colours, whatever its value; there are none anyway where stdout is no terminal

Results go to stdout, progress and messages to stderr. With --json, errors stay text on stderr.`;

/** All commands. What each ends with is given to `end`. */
export function buildProgram(cli: Cli, end: End): Command {
  const { command, integratorUrl } = cli.config;
  const program = new Command(command)
    .description('Watches and operates the flows: what happened to whom, and what to do about it.')
    .usage('<command> [options]')
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('Add --help for what there is.')
    .configureOutput({
      writeOut: (text) => void cli.screen.write(text),
      writeErr: (text) => cli.screen.note(text.trimEnd()),
    })
    .configureHelp({ helpWidth: Math.min(cli.screen.width, 110) })
    .addHelpText('after', AFTER_HELP);
  describeExamples(program, command, [
    ['status', `how all flows of ${integratorUrl} go`],
    ['show ada@example.com', 'what happened to one customer'],
    ['audit', 'whether everyone has exactly one package'],
  ]);

  const commands = [
    addStatus,
    addDeliveries,
    addShow,
    addReplay,
    addAudit,
    addPause,
    addResume,
    addRun,
    addRewind,
    addActions,
    addImport,
    addExport,
    addBackup,
    addRestore,
    addKeys,
    addMigrateStore,
    addCompletion,
  ];
  for (const add of commands) add(program, cli, end);
  return program;
}
