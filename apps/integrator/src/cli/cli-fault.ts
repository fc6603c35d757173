import { exitCode, SIGNAL_EXIT_CODES } from './exit-code';

/** Something the CLI could not do, in words that end with what to do next. */
export class CliFault extends Error {
  readonly exitCode: number = exitCode.failed;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The command line asks for something that cannot be meant. */
export class UsageFault extends CliFault {
  override readonly exitCode = exitCode.usage;
}

/** A Ctrl-C, or another signal that asks to end. */
export class Interruption extends CliFault {
  override readonly exitCode: number;

  constructor(
    readonly signal: keyof typeof SIGNAL_EXIT_CODES,
    advice = '',
  ) {
    super(`Stopped by ${signal}. ${advice}`.trim());
    this.exitCode = SIGNAL_EXIT_CODES[signal];
  }
}

/** A failure as a fault, where it can be put into words: the system's own (a full disk, no permission) can. */
export function asFault(error: unknown): unknown {
  const { syscall, message } = error as Partial<NodeJS.ErrnoException>;
  return syscall === undefined ? error : new CliFault(`${message}.`, { cause: error });
}

/** What ended some work, with what to do to go on: the interruption when there was one, whatever it broke. */
export function withAdvice(error: unknown, signal: AbortSignal, advice: string): unknown {
  const cause: unknown = signal.aborted ? signal.reason : asFault(error);
  if (cause instanceof Interruption) return new Interruption(cause.signal, advice);
  return cause instanceof CliFault ? new CliFault(`${cause.message}\n${advice}`, { cause }) : cause;
}
