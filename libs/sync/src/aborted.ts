import { fromEvent, type Observable, of, take } from 'rxjs';

/** Emits once when `signal` aborts, at once when it has. */
export function aborted$(signal: AbortSignal): Observable<unknown> {
  return signal.aborted ? of(undefined) : fromEvent(signal, 'abort').pipe(take(1));
}
