import { ServiceConfig, readConfig } from '@app/platform';
import { KEY_BYTES, newKey, SCOPES } from './new-key';

const ZERO = Buffer.alloc(KEY_BYTES);

describe('a new key', () => {
  it('is its random bytes behind a prefix, and its entry has the digest alone', () => {
    const { key, entry } = newKey('ada', ['customers:read', 'operate'], ZERO);
    expect(key).toBe(`wp_${'A'.repeat(43)}`);
    expect(entry).toMatch(/^ada:customers:read,operate:[0-9a-f]{64}$/);
    expect(entry).not.toContain(key.slice(3));
  });

  it('may have every scope that a service knows, and its entry is a setting that a service takes', () => {
    const scopes = Object.keys(SCOPES) as (keyof typeof SCOPES)[];
    const API_KEYS = newKey('ada', scopes, ZERO).entry;
    const DATABASE_URL = 'file:./x.db';
    expect(readConfig(ServiceConfig, { API_KEYS, DATABASE_URL })).toMatchObject({ API_KEYS });
  });
});
