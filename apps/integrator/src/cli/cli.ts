import type { CliConfig } from './cli.config';
import type { Screen } from './screen';

/** What every command is given. */
export interface Cli {
  readonly config: CliConfig;
  readonly screen: Screen;
  /** Aborts with an Interruption when the CLI is asked to end. */
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/** Takes the exit code of a command that came to its end: 0 or 1; what could not be done is thrown. */
export type End = (code: 0 | 1) => void;
