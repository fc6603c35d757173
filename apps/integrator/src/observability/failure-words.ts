import { databaseFaultOf } from '@app/platform';

/** What an operator reads of work that failed, and how loud. */
export interface FailureWords {
  readonly level: 'debug' | 'warn' | 'error';
  readonly message: string;
}

/**
 * The words for work that the ledger failed, which is tried again by itself. Of a database that is away there is one line
 * already, its own, and not one for each who asks; what is neither away nor busy is for a human.
 */
export function failureWords(during: string, error: unknown): FailureWords {
  const fault = databaseFaultOf(error);
  if (fault === 'away')
    return { level: 'debug', message: `${during} failed because the database is away; it tries again` };
  if (fault === 'busy')
    return { level: 'warn', message: `${during} failed because the database is busy; it tries again` };
  return { level: 'error', message: `${during} failed for a reason the integrator does not know; it tries again` };
}
