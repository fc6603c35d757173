import type { CommandWords } from './command-words';

/** A completion script for bash. */
export function bashCompletion(name: string, commands: readonly CommandWords[]): string {
  const fn = `_${name.replaceAll('-', '_')}`;
  const options = commands.flatMap(({ path, options }) =>
    options.flatMap(({ name, takesValue, choices }) =>
      takesValue
        ? [`    '${[...path, name].join(' ')}') words='${choices.join(' ')}'; files=${choices.length === 0} ;;`]
        : [],
    ),
  );
  const paths = commands.map(
    ({ path, subcommands, options, argumentChoices, takesFile }) =>
      `    '${path.join(' ')}') words='${[...subcommands.map(({ name }) => name), ...argumentChoices, ...options.map(({ name }) => name)].join(' ')}'; files=${takesFile} ;;`,
  );
  const known = commands.filter(({ path }) => path.length > 0).map(({ path }) => `'${path.join(' ')}'`);
  return `# bash completion for ${name}
${fn}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" path='' word words='' files=false
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${path:+$path }$word" in
      ${known.join('|')}) path="\${path:+$path }$word" ;;
    esac
  done
  case "\${path:+$path }$previous" in
${options.join('\n')}
    *)
  case "$path" in
${paths.join('\n')}
  esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if $files && [[ $current != -* ]]; then COMPREPLY+=($(compgen -f -- "$current")); fi
}
complete -o filenames -F ${fn} ${name}
`;
}
