import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageFault } from '../cli-fault';
import { bearerKey } from './bearer-key';

const NONE = { name: 'CRM_API_KEY', value: undefined, file: undefined };

describe('the key of a service', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cli-key-'));
  const file = join(folder, 'key');
  afterAll(() => rmSync(folder, { recursive: true }));

  it('comes from the environment, or from a file, which wins', () => {
    writeFileSync(file, 'wp_file\n');
    expect(bearerKey({ ...NONE, value: 'wp_value' })).toEqual({ Authorization: 'Bearer wp_value' });
    expect(bearerKey({ ...NONE, value: 'wp_value', file })).toEqual({ Authorization: 'Bearer wp_file' });
    expect(bearerKey(NONE)).toEqual({});
  });

  it('is not repeated when it is none, nor is a file that cannot be read passed over', () => {
    writeFileSync(file, '');
    for (const setting of [
      { value: 'hunter2 hunter2' },
      { value: 'hunter2\nX: y' },
      { file },
      { file: `${file}-not` },
    ]) {
      expect(() => bearerKey({ ...NONE, ...setting })).toThrow(UsageFault);
      expect(() => bearerKey({ ...NONE, ...setting })).toThrow(/CRM_API_KEY/);
      expect(() => bearerKey({ ...NONE, ...setting })).not.toThrow(/hunter2/);
    }
  });
});
