/** Aborts some time after `signal` does. */
export function later(signal: AbortSignal, ms: number): AbortSignal {
  const controller = new AbortController();
  const abort = (): void => void setTimeout(() => controller.abort(signal.reason), ms).unref();
  signal.addEventListener('abort', abort, { once: true });
  return controller.signal;
}
