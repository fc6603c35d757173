import type { CommandWords, OptionWords } from './command-words';

/** A completion script for zsh. */
export function zshCompletion(name: string, commands: readonly CommandWords[]): string {
  const fn = `_${name.replaceAll('-', '_')}`;
  const functions = commands.map((words) => functionOf(fn, words));
  return `#compdef ${name}\n# zsh completion for ${name}\n${functions.join('\n')}\ncompdef ${fn} ${name}\n`;
}

function functionOf(fn: string, { path, subcommands, options, argumentChoices, takesFile }: CommandWords): string {
  const own = [fn, ...path].join('_');
  const specs = options.map(optionSpec);
  if (subcommands.length === 0) {
    const argument = argumentChoices.length > 0 ? `:(${argumentChoices.join(' ')})` : takesFile ? ':_files' : ':';
    return `${own}() {\n  _arguments ${[...specs, quote(`*:argument${argument}`)].join(' ')}\n}`;
  }
  const described = subcommands.map(({ name, description }) => quote(`${name}:${description.replaceAll(':', '\\:')}`));
  const cases = subcommands.filter(({ name }) => name !== 'help').map(({ name }) => `    ${name}) ${own}_${name} ;;`);
  return `${own}() {
  local line state
  local -a commands=(${described.join(' ')})
  _arguments -C ${[...specs, "'1: :->command'", "'*:: :->rest'"].join(' ')}
  case $state in
  command) _describe command commands ;;
  rest)
    case $line[1] in
${cases.join('\n')}
    esac ;;
  esac
}`;
}

function optionSpec({ name, description, takesValue, choices }: OptionWords): string {
  const value = takesValue ? `:value:${choices.length > 0 ? `(${choices.join(' ')})` : '_files'}` : '';
  return quote(`${name}[${description.replaceAll(/[[\]:]/g, '\\$&')}]${value}`);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
