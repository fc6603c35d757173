import { createHash } from 'node:crypto';
import { API_KEYS_PATTERN, ApiKeys } from './api-keys';

const OLD = 'wp_old';
const NEW = 'wp_new';
const digestOf = (key: string): string => createHash('sha256').update(key).digest('hex');
const entry = (key: string, scopes = 'customers:read'): string => `integrator:${scopes}:${digestOf(key)}`;

describe('API keys', () => {
  const keys = new ApiKeys(`${entry(OLD)}\n ${entry(NEW, 'packages:read,packages:write')}`);

  it('are known by their digest, with the scopes of their own entry; two of one name live at once', () => {
    expect(keys.find(`Bearer ${OLD}`)).toMatchObject({ name: 'integrator', scopes: new Set(['customers:read']) });
    expect(keys.find(`bearer  ${NEW}`)?.scopes).toEqual(new Set(['packages:read', 'packages:write']));
  });

  it.each([
    ['nothing', undefined],
    ['no scheme', NEW],
    ['another scheme', `Basic ${NEW}`],
    ['another key', 'Bearer wp_other'],
    ['the digest instead of the key', `Bearer ${digestOf(NEW)}`],
    ['a key and more', `Bearer ${NEW} ${OLD}`],
    ['more than any key has', `Bearer ${'x'.repeat(201)}`],
  ])('are not found in %s', (_what, header) => {
    expect(keys.find(header)).toBeUndefined();
  });

  it('are none in an empty setting', () => {
    expect(new ApiKeys('').isEmpty).toBe(true);
    expect(keys.isEmpty).toBe(false);
  });
});

describe('the setting', () => {
  it.each(['', entry(OLD), `${entry(OLD)} ${entry(NEW)}`, `${entry(OLD)}\n${entry(NEW, 'operate')}`])(
    'takes %j',
    (setting) => expect(setting).toMatch(API_KEYS_PATTERN),
  );

  it.each([
    ['a key itself', 'integrator:customers:read:wp_8dLmVxkq'],
    ['a scope that there is not', entry(OLD, 'customers:all')],
    ['no scope', entry(OLD, '')],
    ['no name', entry(OLD).replace('integrator', '')],
    ['a digest that is cut', entry(OLD).slice(0, -1)],
    ['something between two entries', `${entry(OLD)};${entry(NEW)}`],
  ])('refuses %s', (_what, setting) => {
    expect(setting).not.toMatch(API_KEYS_PATTERN);
  });
});
