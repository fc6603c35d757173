import { execFileSync } from 'node:child_process';
import { Argument, Command, Option } from 'commander';
import { bashCompletion } from './bash';
import { commandWords } from './command-words';

const program = new Command('tool').helpCommand(false).helpOption(false);
program
  .command('list')
  .helpOption(false)
  .addOption(new Option('--state <state>').choices(['dead', 'delivered']))
  .option('--json');
program
  .command('export')
  .helpOption(false)
  .helpCommand(false)
  .command('deliveries')
  .helpOption(false)
  .option('--output <file>');
program
  .command('completion')
  .helpOption(false)
  .addArgument(new Argument('<shell>').choices(['bash', 'zsh']));

/** What bash itself would offer after these words. */
function offered(...words: string[]): string[] {
  const script = `${bashCompletion('tool', commandWords(program))}
COMP_WORDS=(tool ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; _tool; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', script], { encoding: 'utf8', cwd: __dirname }).trim().split('\n');
}

describe('completion in bash', () => {
  it.each([
    [[''], ['list', 'export', 'completion']],
    [['li'], ['list']],
    [
      ['list', '--'],
      ['--state', '--json'],
    ],
    [
      ['list', '--state', 'de'],
      ['dead', 'delivered'],
    ],
    [
      ['list', '--json', ''],
      ['--state', '--json'],
    ],
    [['export', ''], ['deliveries']],
    [['export', 'deliveries', '-'], ['--output']],
    [['export', 'deliveries', '--output', 'bash.s'], ['bash.spec.ts']],
    [['completion', 'z'], ['zsh']],
  ])('after %j', (words, expected) => {
    expect(offered(...words)).toEqual(expected);
  });
});
