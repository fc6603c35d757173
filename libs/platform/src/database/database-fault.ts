/**
 * What a failed statement says of the database, and not of the statement:
 * - `away`: nobody answers, the server starts, stops or takes no more connections, or the connection is gone
 * - `busy`: a lock or the time ran out, or the transaction met another; asked again, it may do it
 * - `full`: no space is left
 */
export type DatabaseFault = 'away' | 'busy' | 'full';

/**
 * Of PostgreSQL: connection lost (08), read-only, as a standby is until it takes over (25006), too many connections (53300),
 * stopping, crashed or starting, session ended (57P01, 02, 03, 05); of Node: what its sockets and its name look-ups say.
 * Source: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const AWAY =
  /^(08...|25006|53300|57P0[1235]|E(CONNREFUSED|CONNRESET|CONNABORTED|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|NETDOWN|NOTFOUND|AI_AGAIN))$/;

/**
 * Of PostgreSQL: another transaction was in the way (40001, 40P01), a transaction in which nothing happened was ended (25P03,
 * 25P04), not enough memory (53000, 53200), a lock or a statement took too long (55P03, 57014).
 */
const BUSY = /^(SQLITE_(BUSY|LOCKED).*|40001|40P01|25P0[34]|53[02]00|55P03|57014)$/;

/** SHMSIZE: the file that processes share could not grow. */
const FULL = /^(SQLITE_FULL|SQLITE_IOERR_SHMSIZE|53100)$/;

/** `pg` gives these no code. Source: pg/lib/client.js, pg-pool/index.js */
const AWAY_WORDS =
  /^(Connection terminated|Query read timeout|timeout expired|Client (has encountered a connection error|was closed))/;

/** All connections of the pool are in use. Source: pg-pool/index.js */
const BUSY_WORDS = /^timeout exceeded when trying to connect/;

/** What kind of fault of the database an error is; `undefined` for one of the statement, or of something else. */
export function databaseFaultOf(error: unknown): DatabaseFault | undefined {
  const { code, message, syscall } = (error ?? {}) as Record<string, unknown>;
  if (typeof code === 'string') {
    if (AWAY.test(code)) return 'away';
    if (BUSY.test(code)) return 'busy';
    if (FULL.test(code)) return 'full';
    // A socket in the file system that is not there yet; any other file that is missing is another matter.
    return code === 'ENOENT' && syscall === 'connect' ? 'away' : undefined;
  }
  if (typeof message !== 'string') return undefined;
  if (AWAY_WORDS.test(message)) return 'away';
  return BUSY_WORDS.test(message) ? 'busy' : undefined;
}

/** An error in words. A host with several addresses fails once for each, and says nothing for all of them together. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
