import type { Alarm, VirtualTime } from './virtual-time';

/**
 * Puts virtual time in the place of the timers that the engine and RxJS use; they are run as they are.
 * @returns what puts the real ones back
 */
export function playTimers(time: VirtualTime): () => void {
  const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
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
  return () => void Object.assign(globalThis, { setTimeout, clearTimeout, setInterval, clearInterval });
}
