import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { RequestError } from './request';

/** What was read last, and how the latest reading went. */
export interface Resource<T> {
  /** Kept while it is read again, and when that fails. */
  readonly data: T | undefined;
  readonly error: RequestError | undefined;
  readonly isReading: boolean;
  readonly reload: () => void;
}

type Reading<T> = { readonly of: string; readonly data?: T; readonly error?: RequestError };

/** Reads once for each `identity`, and again when `reload` is called; an answer that comes too late is dropped. */
export function useResource<T>(identity: string, read: (signal: AbortSignal) => Promise<T>): Resource<T> {
  const [reading, setReading] = useState<Reading<T>>({ of: identity });
  const [round, setRound] = useState(0);
  const [done, setDone] = useState('');
  const latest = useRef(read);
  latest.current = read;
  const current = `${round} ${identity}`;

  useEffect(() => {
    const abort = new AbortController();
    latest.current(abort.signal).then(
      (data) => {
        if (abort.signal.aborted) return;
        setReading({ of: identity, data });
        setDone(current);
      },
      (failure: unknown) => {
        if (abort.signal.aborted) return;
        const error =
          failure instanceof RequestError ? failure : new RequestError('The answer cannot be read', String(failure));
        setReading((before) => ({ ...(before.of === identity && before), of: identity, error }));
        setDone(current);
      },
    );
    return () => abort.abort();
  }, [current]);

  const isSame = reading.of === identity;
  const reload = useCallback(() => setRound((before) => before + 1), []);
  return {
    data: isSame ? reading.data : undefined,
    error: isSame ? reading.error : undefined,
    isReading: done !== current,
    reload,
  };
}
