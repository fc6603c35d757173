import { concatMap, EMPTY, expand, ignoreElements, type Observable } from 'rxjs';
import type { Source } from '../flow';

/**
 * Reads a source from its start to its end. Each page is taken before the next one is asked for, so that no more than one
 * is in memory. Errors with SourceError when a page cannot be had.
 */
export function readAll(source: Source, take: (records: readonly unknown[]) => Promise<void>): Observable<never> {
  // A feed that leads back to where it was already would be read for ever.
  const visited = new Set<string | null>();
  const step = (cursor: string | null): Observable<string | null> => {
    visited.add(cursor);
    return source.read(cursor).pipe(
      concatMap(async (page) => {
        await take(page.records);
        return page.drained ? null : page.next;
      }),
    );
  };
  return step(null).pipe(
    expand((next) => (next === null || visited.has(next) ? EMPTY : step(next)), 1),
    ignoreElements(),
  );
}
