/** The database cannot be used as it is. The message names the file and the operator's next step. */
export class RefusedDatabaseError extends Error {
  constructor(file: string, fault: string, nextStep: string, cause?: unknown) {
    super(`The database ${file} ${fault}. ${nextStep}`, { cause });
    this.name = 'RefusedDatabaseError';
  }
}

/** The database did not answer for as long as it was waited for. Another start may find it. */
export class UnreachableDatabaseError extends Error {
  constructor(name: string, waitedMs: number, reason: string, cause: unknown) {
    super(
      `The database ${name} did not answer within ${waitedMs / 1000} s (${reason}). ` +
        'Start it, or check the host and the port in DATABASE_URL; DATABASE_WAIT_SECONDS says how long to wait.',
      { cause },
    );
    this.name = 'UnreachableDatabaseError';
  }
}

/** A database that cannot be used for now: something else has it locked, or its disk is full. Another start may do. */
export class UnavailableDatabaseError extends Error {
  constructor(file: string, reason: string, cause: unknown) {
    super(
      `The database ${file} cannot be used now (${reason}). End what else uses it (a restore, a dump, a shell), or free space on ` +
        'its disk, and start again; it has not been changed.',
      { cause },
    );
    this.name = 'UnavailableDatabaseError';
  }
}
