import { once } from 'node:events';
import { createInterface } from 'node:readline';
import pc from 'picocolors';
import type { CliConfig } from './cli.config';

export type Paint = ReturnType<typeof pc.createColors>;

/** Where the CLI writes: results to stdout, everything about the work itself to stderr. */
export interface Screen {
  /** Colours for stdout; without effect where they are not welcome. */
  readonly paint: Paint;
  /** Columns of the terminal; Infinity when stdout is none, for nothing must be cut there. */
  readonly width: number;
  /** Whether a person watches stderr. */
  readonly isWatched: boolean;
  /** Writes to stdout, as fast as its reader takes it. */
  write(text: string): Promise<void>;
  /** One line to stderr. */
  note(line: string): void;
  /** One line to stderr, in red where colours are welcome. */
  complain(line: string): void;
  /** Asks a yes-or-no question; `undefined` where nobody can answer. */
  readonly confirm: ((question: string, signal: AbortSignal) => Promise<boolean>) | undefined;
}

/** The terminal, or whatever stands in its place, of this process. */
export function processScreen({ colours }: CliConfig): Screen {
  const { stdin, stdout, stderr } = process;
  // A reader that has seen enough (`| head`) is no fault.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
  const stderrPaint = pc.createColors(colours && stderr.isTTY);
  return {
    paint: pc.createColors(colours && stdout.isTTY),
    width: stdout.isTTY ? stdout.columns || 80 : Infinity,
    isWatched: stderr.isTTY,
    write: async (text) => {
      if (!stdout.write(text)) await once(stdout, 'drain');
    },
    note: (line) => void stderr.write(`${line}\n`),
    complain: (line) => void stderr.write(`${stderrPaint.red(line)}\n`),
    confirm: stdin.isTTY && stderr.isTTY ? ask : undefined,
  };
}

/** Anything but a yes is a no, the end of the input and an abort, too. */
function ask(question: string, signal: AbortSignal): Promise<boolean> {
  // Not as a terminal: a Ctrl-C must reach the process as the signal it is.
  const lines = createInterface({ input: process.stdin, terminal: false });
  const close = (): void => lines.close();
  signal.addEventListener('abort', close, { once: true });
  process.stderr.write(`${question} [y/N] `);
  return new Promise((resolve) => {
    lines.once('line', (answer) => {
      resolve(/^y(es)?$/i.test(answer.trim()));
      close();
    });
    lines.once('close', () => resolve(false));
  });
}
