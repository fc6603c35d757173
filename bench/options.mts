import { parseArgs } from 'node:util';
import { FIGURES } from './figures/figures.mts';
import type { Figure } from './figure.mts';
import { FULL, QUICK, type Scale } from './scale.mts';

export interface BenchOptions {
  readonly figures: readonly Figure[];
  readonly scale: Scale;
  /** A commit to be measured in turns with this checkout. */
  readonly against?: string;
}

/** Fewer rounds agree by chance. */
const ROUNDS_OF_A_COMPARISON = 3;

export const HELP = `How fast the platform is, and how close that is to what this machine allows: three real services on SQLite, on loopback,
in a temporary folder. What a figure is held against is measured in the same run, in turns with it.

  npm run bench                                    all figures with up to 1,000,000 customers: about 25 minutes
  npm run bench -- --quick                         a first look, in two minutes
  npm run bench -- --only backlog,intake           some of them
  npm run bench -- --quick --only start --rounds 7
  npm run bench -- --only backlog --against main   this checkout and another commit in turns, and which is better

Figures: ${FIGURES.map(({ name }) => name).join(', ')}

Options
  --quick              fewer customers, ${QUICK.rounds} rounds
  --only <figure,...>  measure these
  --rounds <n>         measure each figure so often; default ${FULL.rounds}, with --quick ${QUICK.rounds}
  --against <ref>      also build that commit, in a temporary folder; at least ${ROUNDS_OF_A_COMPARISON} rounds
  --help

The table, as JSON and as a chart, goes to bench/results: latest.* for all figures in full, other names otherwise.
Nothing is judged by the exit code: it is 0 unless something broke.`;

/**
 * Reads the command line; `undefined` when it asks for help.
 * @throws Error that says what is wrong with it
 */
export function readOptions(args: readonly string[]): BenchOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      rounds: { type: 'string' },
      against: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const scale = values.quick ? QUICK : FULL;
  const fewest = values.against === undefined ? 1 : ROUNDS_OF_A_COMPARISON;
  const rounds = values.rounds === undefined ? Math.max(scale.rounds, fewest) : Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < fewest)
    throw new Error(`--rounds must be a whole number, at least ${fewest}.`);
  return {
    figures: values.only === undefined ? FIGURES : values.only.split(',').map(toFigure),
    scale: { ...scale, rounds },
    ...(values.against !== undefined && { against: values.against }),
  };
}

function toFigure(name: string): Figure {
  const figure = FIGURES.find((candidate) => candidate.name === name);
  if (figure !== undefined) return figure;
  throw new Error(`There is no figure "${name}". There are: ${FIGURES.map((known) => known.name).join(', ')}.`);
}
