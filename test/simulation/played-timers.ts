import type { Alarm, VirtualTime } from './virtual-time';

/** One for all: most deadlines pass when nobody waits any more, and a new one each time is dear. */
const OVER = new DOMException('The deadline is over.', 'TimeoutError');

/**
 * Puts virtual time in the place of the timers that the engine, RxJS and axios' deadlines use; they are run as they are.
 * @returns what puts the real ones back
 */
export function playTimers(time: VirtualTime): () => void {
  const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  const played = new Map<unknown, Alarm>();

  const play = (ring: () => void, ms = 0): object => {
    const handle = {};
    played.set(
      handle,
      time.after(ms, () => {
        played.delete(handle);
        ring();
      }),
    );
    return handle;
  };
  const playAgainAndAgain = (ring: () => void, ms = 0): object => {
    const handle = {};
    const next = (): void => {
      // Before it rings, which may clear it.
      played.set(handle, time.after(ms, next));
      ring();
    };
    played.set(handle, time.after(ms, next));
    return handle;
  };
  const clear = (handle: unknown): void => {
    const alarm = played.get(handle);
    if (alarm === undefined) return;
    played.delete(handle);
    time.cancel(alarm);
  };

  Object.assign(globalThis, {
    setTimeout: play,
    setInterval: playAgainAndAgain,
    clearTimeout: clear,
    clearInterval: clear,
  });
  AbortSignal.timeout = (ms) => {
    const controller = new AbortController();
    play(() => controller.abort(OVER), ms);
    return controller.signal;
  };
  return () => {
    Object.assign(globalThis, { setTimeout, clearTimeout, setInterval, clearInterval });
    AbortSignal.timeout = timeout;
  };
}
