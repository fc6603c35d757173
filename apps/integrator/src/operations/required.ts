import { ProblemException } from '@app/platform';

/** What must be there to go on. @throws ProblemException not-found */
export function required<T>(found: T | undefined): T {
  if (found === undefined) throw new ProblemException('not-found');
  return found;
}
