import { CommanderError } from 'commander';
import type { Cli } from './cli';
import { asFault, CliFault } from './cli-fault';
import { exitCode } from './exit-code';
import { buildProgram } from './program';
import { printable } from './text/printable';

/** Runs one command line and gives its exit code. What fails is told on stderr, never thrown. */
export async function runCli(args: readonly string[], cli: Cli): Promise<number> {
  let ending: number = exitCode.ok;
  try {
    await buildProgram(cli, (code) => (ending = code)).parseAsync(args, { from: 'user' });
    return ending;
  } catch (error) {
    // Commander has written it already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
    const cause: unknown = cli.signal.aborted && !(error instanceof CliFault) ? cli.signal.reason : asFault(error);
    const lines = cause instanceof CliFault ? cause.message : `This is a fault of the CLI itself: ${inFull(cause)}`;
    for (const line of lines.split('\n')) cli.screen.complain(printable(line));
    return cause instanceof CliFault ? cause.exitCode : exitCode.failed;
  }
}

function inFull(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
