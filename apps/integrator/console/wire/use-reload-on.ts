import { useEffect, useRef } from 'preact/hooks';

/** Calls `reload` when `sign` changes, at most once in `everyMs`; the last change is never missed. */
export function useReloadOn(sign: string, reload: () => void, everyMs: number): void {
  const first = useRef(sign);
  const lastAt = useRef(0);
  useEffect(() => {
    // What is on the page was read with this sign.
    if (first.current === sign) return;
    first.current = sign;
    const wait = Math.max(0, lastAt.current + everyMs - Date.now());
    const timer = setTimeout(() => {
      lastAt.current = Date.now();
      reload();
    }, wait);
    return () => clearTimeout(timer);
  }, [sign, reload, everyMs]);
}
