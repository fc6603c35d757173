/** What the CLI's exit code tells a script. `--help` has the same table. */
export const exitCode = {
  ok: 0,
  /** It was done, and something needs a human. */
  attention: 1,
  /** It could not be done. */
  failed: 2,
  /** The command line is wrong; EX_USAGE of sysexits(3). */
  usage: 64,
} as const;

/** Ended by a signal: 128 and its number, as shells have it. */
export const SIGNAL_EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
