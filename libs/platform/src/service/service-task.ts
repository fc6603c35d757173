/** What a service's process is asked to do: to run, to bring its database up to date and end, or to say what it takes. */
export type ServiceTask = 'run' | 'migrate' | 'help';

const TASKS = new Map<string, ServiceTask>([
  ['', 'run'],
  ['migrate', 'migrate'],
  ['--help', 'help'],
  ['-h', 'help'],
]);

/** The command line asks for something that a service does not do. */
export class UnknownTaskError extends Error {
  constructor(words: readonly string[]) {
    super(`It takes no argument to run, migrate, or --help; not ${JSON.stringify(words.join(' '))}.`);
    this.name = 'UnknownTaskError';
  }
}

/**
 * What the words after the program's name ask for.
 * @throws UnknownTaskError for anything else: a word that is misspelt must not start a service
 */
export function readTask(words: readonly string[]): ServiceTask {
  const task = TASKS.get(words.join(' '));
  if (task === undefined) throw new UnknownTaskError(words);
  return task;
}

/** What `--help` says. */
export function taskHelp(name: string): string {
  return `Runs the service ${name}. Its settings come from the environment, or from .env.local and then .env in the working
folder: .env.example explains each.

  (no argument)   runs until SIGTERM or SIGINT
  migrate         brings the schema of DATABASE_URL up to date, and ends; a start does the same first
  --help          this

Exit codes: 0 done, 1 failed (a restart may help), 78 the settings or the database are not usable.
`;
}
