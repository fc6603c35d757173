import { useEffect, useState } from 'preact/hooks';

const listeners = new Set<(now: number) => void>();
let clock: ReturnType<typeof setInterval> | undefined;

/** The time, told anew each second: one clock for everything on the page, so that ages change together. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    listeners.add(setNow);
    clock ??= setInterval(() => {
      const at = Date.now();
      for (const listener of listeners) listener(at);
    }, 1000);
    return () => {
      listeners.delete(setNow);
      if (listeners.size > 0) return;
      clearInterval(clock);
      clock = undefined;
    };
  }, []);
  return now;
}
