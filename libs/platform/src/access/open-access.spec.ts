import { isLoopback, judgeOpenAccess } from './open-access';

const CLOSED = { API_KEYS: '', ALLOW_OPEN_ACCESS: 'no' } as const;

describe('a service without keys', () => {
  it.each(['127.0.0.1', '127.9.9.9', 'localhost', '::1'])(
    'listens at %s, where only this machine can connect',
    (HOST) => {
      expect(judgeOpenAccess({ ...CLOSED, HOST })).toBeUndefined();
    },
  );

  it.each(['0.0.0.0', '::', '192.0.2.1', 'crm', '127.example.com', '::ffff:127.0.0.1'])(
    'does not listen at %s, and says what makes a key',
    (HOST) => {
      expect(isLoopback(HOST)).toBe(false);
      expect(() => judgeOpenAccess({ ...CLOSED, HOST })).toThrow(/npm run -s cli -- keys create --name \w+ --scopes /);
    },
  );

  it('listens there when that is meant, and says each time what it means', () => {
    expect(judgeOpenAccess({ ...CLOSED, HOST: '0.0.0.0', ALLOW_OPEN_ACCESS: 'yes' })).toMatch(/may do everything/);
  });
});

it('a service with keys listens anywhere, and has nothing to say of it', () => {
  expect(judgeOpenAccess({ ...CLOSED, HOST: '0.0.0.0', API_KEYS: 'some' })).toBeUndefined();
});
