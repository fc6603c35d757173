import type { CommandWords, OptionWords } from './command-words';

/** A completion script for fish. */
export function fishCompletion(name: string, commands: readonly CommandWords[]): string {
  const lines = commands.flatMap(({ path, subcommands, options, argumentChoices, takesFile }) => {
    const condition = conditionOf(
      path,
      subcommands.map(({ name }) => name),
    );
    const begin = `complete -c ${name} -n ${quote(condition)}`;
    return [
      ...subcommands.map((sub) => `${begin} -f -a ${sub.name} -d ${quote(sub.description)}`),
      ...(argumentChoices.length > 0 ? [`${begin} -f -a ${quote(argumentChoices.join(' '))}`] : []),
      ...(takesFile ? [`${begin} -F`] : []),
      ...options.map((option) => `${begin} ${optionFlags(option)} -d ${quote(option.description)}`),
    ];
  });
  return `# fish completion for ${name}\ncomplete -c ${name} -f\n${lines.join('\n')}\n`;
}

function conditionOf(path: readonly string[], subcommands: readonly string[]): string {
  const seen = path.map((word) => `__fish_seen_subcommand_from ${word}`);
  const unseen = subcommands.length > 0 ? [`not __fish_seen_subcommand_from ${subcommands.join(' ')}`] : [];
  return [...seen, ...unseen].join('; and ') || 'true';
}

function optionFlags({ name, takesValue, choices }: OptionWords): string {
  const long = `-l ${name.slice(2)}`;
  if (!takesValue) return long;
  return choices.length > 0 ? `${long} -x -a ${quote(choices.join(' '))}` : `${long} -r`;
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
