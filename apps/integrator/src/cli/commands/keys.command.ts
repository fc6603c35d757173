import { randomBytes } from 'node:crypto';
import type { Scope } from '@app/contracts';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Cli, End } from '../cli';
import { KEY_BYTES, newKey, SCOPES } from '../keys/new-key';
import { addJson, describeExamples } from '../options';
import { json } from '../text/json';

interface CreateOptions {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly json?: boolean;
}

/** `keys`: what lets a client use a service. */
export function addKeys(program: Command, cli: Cli, _end: End): void {
  const keys = program.command('keys').description('make the keys by which services know who asks');
  const command = keys
    .command('create')
    .description(
      'make a key: the key itself for whoever asks, and an entry for the API_KEYS of the service that is asked',
    )
    .addOption(new Option('--name <name>', 'whose key it is').argParser(parseName).makeOptionMandatory())
    .addOption(new Option('--scopes <list>', 'what it allows').argParser(parseScopes).makeOptionMandatory());
  addJson(command, 'key and entry');
  const width = Math.max(...Object.keys(SCOPES).map((scope) => scope.length));
  const scopes = Object.entries(SCOPES).map(([scope, meaning]) => `  ${scope.padEnd(width)}   ${meaning}`);
  command.addHelpText('after', `\nScopes, with commas between them\n${scopes.join('\n')}`);
  describeExamples(command, cli.config.command, [
    ['keys create --name integrator --scopes customers:read', 'for CRM_API_KEY, and API_KEYS of the CRM'],
    ['keys create --name integrator --scopes packages:read,packages:write', 'for INVENTORY_API_KEY, likewise'],
    ['keys create --name ada --scopes operate', 'for the console and for INTEGRATOR_API_KEY'],
  ]);
  command.addHelpText(
    'after',
    `\nNothing is kept here: to change a key, add the entry of the next one, and take the old one away later.`,
  );
  command.action(async ({ name, scopes, ...options }: CreateOptions) => {
    const made = newKey(name, scopes, randomBytes(KEY_BYTES));
    if (options.json) return cli.screen.write(json(made));
    const lines = [
      'The key, for whoever asks. It is shown this once and kept nowhere:',
      `  ${made.key}`,
      'Its entry, for API_KEYS of the service that is asked (with a space after those that are there):',
      `  ${made.entry}`,
    ];
    await cli.screen.write(`${lines.join('\n')}\n`);
  });
}

function parseName(text: string): string {
  if (!/^[A-Za-z0-9_.-]{1,50}$/.test(text)) {
    throw new InvalidArgumentError('It must be 1 to 50 letters without accents, digits, and signs of _.-');
  }
  return text;
}

function parseScopes(text: string): Scope[] {
  const scopes = [...new Set(text.split(','))];
  const unknown = scopes.filter((scope) => !(scope in SCOPES));
  if (unknown.length > 0) throw new InvalidArgumentError(`There is: ${Object.keys(SCOPES).join(', ')}.`);
  return scopes as Scope[];
}
