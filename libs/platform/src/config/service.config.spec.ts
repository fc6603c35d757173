import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processEnvironment } from './service.config';

describe('the environment', () => {
  const before = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), 'welcome-package-env-'));
  // Node itself sees to it that what is set already wins; Jest gives tests a copy of the environment that it does not change.
  const load = jest.spyOn(process, 'loadEnvFile').mockReturnValue(undefined);

  beforeEach(() => process.chdir(folder));
  afterAll(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  });

  it('is the process’s own where no file adds to it', () => {
    expect(processEnvironment()).toBe(process.env);
    expect(load).not.toHaveBeenCalled();
  });

  it('is added to by one’s own .env.local first, and then by .env', () => {
    writeFileSync('.env', '');
    writeFileSync('.env.local', '');
    processEnvironment();
    expect(load.mock.calls).toEqual([['.env.local'], ['.env']]);
  });
});
