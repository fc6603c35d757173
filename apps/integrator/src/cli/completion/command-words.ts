import type { Command, Option } from 'commander';

/** What may follow a command on the command line. */
export interface CommandWords {
  /** The commands that lead here, for example `['export', 'deliveries']`; empty for the program itself. */
  readonly path: readonly string[];
  readonly subcommands: readonly Described[];
  readonly options: readonly OptionWords[];
  /** The words that its first argument may be; empty when it may be anything. */
  readonly argumentChoices: readonly string[];
  readonly takesFile: boolean;
}

interface Described {
  readonly name: string;
  readonly description: string;
}

export interface OptionWords extends Described {
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

/** A command and all below it, read from the very commands that run. */
export function commandWords(command: Command, path: readonly string[] = []): CommandWords[] {
  const help = command.createHelp();
  const subcommands = help.visibleCommands(command);
  const [argument] = command.registeredArguments;
  return [
    {
      path,
      subcommands: subcommands.map((sub) => ({ name: sub.name(), description: sub.description() })),
      options: help.visibleOptions(command).flatMap(optionWords),
      argumentChoices: argument?.argChoices ?? [],
      takesFile: argument?.name() === 'file',
    },
    ...subcommands.filter((sub) => sub.name() !== 'help').flatMap((sub) => commandWords(sub, [...path, sub.name()])),
  ];
}

function optionWords({ long, description, required, optional, argChoices = [] }: Option): OptionWords[] {
  if (!long) return [];
  return [{ name: long, description, takesValue: required || optional, choices: argChoices }];
}
