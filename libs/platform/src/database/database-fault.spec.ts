import { databaseFaultOf, reasonOf } from './database-fault';

const withCode = (code: string, more: object = {}): Error => Object.assign(new Error('it failed'), { code, ...more });

describe('what an error says of the database', () => {
  it.each([
    ['08000', 'away'],
    ['08006', 'away'],
    ['08P01', 'away'],
    ['25006', 'away'],
    ['53300', 'away'],
    ['57P01', 'away'],
    ['57P02', 'away'],
    ['57P03', 'away'],
    ['57P05', 'away'],
    ['ECONNREFUSED', 'away'],
    ['ECONNRESET', 'away'],
    ['EPIPE', 'away'],
    ['ETIMEDOUT', 'away'],
    ['EHOSTUNREACH', 'away'],
    ['ENOTFOUND', 'away'],
    ['EAI_AGAIN', 'away'],
    ['40001', 'busy'],
    ['40P01', 'busy'],
    ['25P03', 'busy'],
    ['53200', 'busy'],
    ['55P03', 'busy'],
    ['57014', 'busy'],
    ['SQLITE_BUSY', 'busy'],
    ['SQLITE_BUSY_SNAPSHOT', 'busy'],
    ['SQLITE_LOCKED', 'busy'],
    ['53100', 'full'],
    ['SQLITE_FULL', 'full'],
    ['SQLITE_IOERR_SHMSIZE', 'full'],
    ['23505', undefined],
    ['28P01', undefined],
    ['3D000', undefined],
    ['42P01', undefined],
    // The database was dropped: it will not be back by itself.
    ['57P04', undefined],
    ['ENOENT', undefined],
  ])('%s: %s', (code, fault) => {
    expect(databaseFaultOf(withCode(code))).toBe(fault);
  });

  it.each([
    ['Connection terminated unexpectedly', 'away'],
    ['Connection terminated due to connection timeout', 'away'],
    ['Query read timeout', 'away'],
    ['timeout expired', 'away'],
    ['Client has encountered a connection error and is not queryable', 'away'],
    ['Client was closed and is not queryable', 'away'],
    ['timeout exceeded when trying to connect', 'busy'],
    ['the power went', undefined],
  ])('without a code, "%s": %s', (message, fault) => {
    expect(databaseFaultOf(new Error(message))).toBe(fault);
  });

  it('a socket file that is not there is a server that is away', () => {
    expect(databaseFaultOf(withCode('ENOENT', { syscall: 'connect' }))).toBe('away');
  });

  it.each([[undefined], [null], ['a text'], [{}]])('%p says nothing', (thrown) => {
    expect(databaseFaultOf(thrown)).toBeUndefined();
  });
});

it('a host with two addresses fails in the words of both', () => {
  const both = new AggregateError([
    new Error('connect ECONNREFUSED ::1:5432'),
    new Error('connect ECONNREFUSED 127.0.0.1:5432'),
  ]);
  expect(reasonOf(both)).toBe('connect ECONNREFUSED ::1:5432, connect ECONNREFUSED 127.0.0.1:5432');
});
