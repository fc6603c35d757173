import { sourceFile, targetAddress } from './database-address';

describe('where a store is', () => {
  it('is a file as DATABASE_URL has it, meant from where the command was given', () => {
    expect(sourceFile('file:./data/crm.db', '/home/ada')).toBe('/home/ada/data/crm.db');
  });

  it.each(['./data/crm.db', 'postgres://localhost/crm', 'file:', 'file::memory:'])('is not %s', (address) => {
    expect(() => sourceFile(address, '/')).toThrow('--from must be file:<path>');
  });

  it('is a PostgreSQL database, which is named without its user, its password and its options', () => {
    const url = 'postgresql://crm:hunter2@db:6432/shop?password=hunter2';
    expect(targetAddress(url, undefined)).toEqual({ url, name: 'postgres://db:6432/shop' });
  });

  it('is what the command line says rather than the environment', () => {
    expect(targetAddress('postgres://a/b', 'postgres://c/d').name).toBe('postgres://a/b');
    expect(targetAddress(undefined, 'postgres://c/d').name).toBe('postgres://c/d');
  });

  it.each([
    [undefined, undefined, 'Say where to: --to postgres://…, or TARGET_DATABASE_URL.'],
    ['mysql://ada:hunter2@db/x', undefined, '--to must be'],
    [undefined, 'hunter2', 'TARGET_DATABASE_URL must be'],
  ])('is not %p or %p, and the message does not repeat it', (option, variable, message) => {
    const refusal = (): unknown => targetAddress(option, variable);
    expect(refusal).toThrow(message);
    expect(refusal).not.toThrow('hunter2');
  });
});
