import { Argument, type Command } from 'commander';
import type { Cli, End } from '../cli';
import { bashCompletion } from '../completion/bash';
import { type CommandWords, commandWords } from '../completion/command-words';
import { fishCompletion } from '../completion/fish';
import { zshCompletion } from '../completion/zsh';
import { describeExamples } from '../options';

const SHELLS: Readonly<Record<string, (name: string, commands: readonly CommandWords[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** What the shell completes: the name in package.json's `bin`. */
const NAME = 'welcome-package';

/** `completion`: a script for a shell. */
export function addCompletion(program: Command, cli: Cli, _end: End): void {
  const command = program
    .command('completion')
    .description(`a script that lets a shell complete the command ${NAME}`)
    .addArgument(new Argument('<shell>', 'for which one').choices(Object.keys(SHELLS)));
  describeExamples(command, cli.config.command, [
    ['completion bash > ~/.local/share/bash-completion/completions/welcome-package', ''],
    ['completion zsh > ~/.zfunc/_welcome-package', ''],
    ['completion fish > ~/.config/fish/completions/welcome-package.fish', ''],
  ]);
  command.action(async (shell: string) => {
    await cli.screen.write(SHELLS[shell]?.(NAME, commandWords(program)) ?? '');
  });
}
