const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Somebody asked this process to stop. */
export class Interruption extends Error {
  constructor(how: string) {
    super(`Stopped by ${how}.`);
    this.name = 'Interruption';
  }
}

/**
 * Aborts with an Interruption at a Ctrl-C (or SIGTERM, or when the terminal is closed), and with an Error once
 * `withinMs` are over. A second Ctrl-C does not wait for anything.
 */
export function stopSignal({ withinMs }: { readonly withinMs?: number } = {}): AbortSignal {
  const controller = new AbortController();
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (controller.signal.reason instanceof Interruption) process.exit(1);
      controller.abort(new Interruption(signal));
    });
  }
  if (withinMs !== undefined) {
    const late = (): void => controller.abort(new Error(`Not finished within ${withinMs / 1000} s.`));
    setTimeout(late, withinMs).unref();
  }
  abortWithNpm(controller);
  return controller.signal;
}

/** A SIGTERM that npm gets ends its shell, which tells nobody: the only sign of it is another parent. */
function abortWithNpm(controller: AbortController): void {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const shell = process.ppid;
  const look = (): void => {
    if (process.ppid !== shell) controller.abort(new Interruption('the end of npm'));
  };
  setInterval(look, 500).unref();
}
