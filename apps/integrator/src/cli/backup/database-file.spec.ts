import { UsageFault } from '../cli-fault';
import { databaseFile } from './database-file';

const onServer = (): unknown => databaseFile('postgres://crm:hunter2@db/crm', '/', 'Run pg_dump.');

describe('the file of a database', () => {
  it.each(['file:./data/crm.db', './data/crm.db', '/home/ada/data/crm.db', 'file:/home/ada/data/crm.db'])(
    'is %s, meant from where the command was given',
    (address) => {
      expect(databaseFile(address, '/home/ada', '')).toBe('/home/ada/data/crm.db');
    },
  );

  it.each(['', 'file:', 'file::memory:'])('is not %p', (address) => {
    expect(() => databaseFile(address, '/', '')).toThrow(UsageFault);
  });

  it('is none on a server: the message says what to run there, and no password', () => {
    expect(onServer).toThrow('That database is on a server. Run pg_dump.');
    expect(onServer).not.toThrow('hunter2');
  });
});
