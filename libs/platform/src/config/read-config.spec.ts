import { IsInt, Matches, Min } from 'class-validator';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, NumberSetting, readConfig } from './read-config';
import { ServiceConfig } from './service.config';

class Settings extends ServiceConfig {
  override DATABASE_URL = 'file:./data/x.db';

  @NumberSetting()
  @Min(0.1, { message: 'must be at least 0.1' })
  INTERVAL_SECONDS: number = 10;

  @NumberSetting()
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1' })
  RETRIES: number = 3;

  @Matches(/^[a-z]*$/, { message: 'must be lower-case letters' })
  SECRET: string = '';
}

function faultsOf(environment: NodeJS.ProcessEnv): readonly string[] {
  try {
    readConfig(Settings, environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

describe('readConfig', () => {
  it('takes the default of every setting that is not given, or is given as nothing', () => {
    const defaults = { ...new Settings() };

    expect({ ...readConfig(Settings, {}) }).toEqual(defaults);
    expect({ ...readConfig(Settings, { PORT: '', RETRIES: '   ', LOG_LEVEL: undefined }) }).toEqual(defaults);
  });

  it('reads numbers and texts, without the spaces around them', () => {
    const config = readConfig(Settings, {
      PORT: ' 8080 ',
      INTERVAL_SECONDS: '0.25',
      LOG_LEVEL: 'debug\n',
      HOST: '::1',
    });

    expect(config).toMatchObject({ PORT: 8080, INTERVAL_SECONDS: 0.25, LOG_LEVEL: 'debug', HOST: '::1' });
  });

  it('gives back the class that was asked for', () => {
    expect(readConfig(Settings, {})).toBeInstanceOf(Settings);
  });

  it('has nothing of the environment but the settings it declares', () => {
    const config = readConfig(Settings, JSON.parse('{"PATH":"/bin","constructor":"x","__proto__":"x","Port":"1"}'));

    expect(Object.keys(config).sort()).toEqual(Object.keys(new Settings()).sort());
  });

  it('names every fault at once, each with its setting, and where to read on', () => {
    const environment = {
      PORT: '70000',
      DATABASE_URL: 'mysql://x',
      LOG_LEVEL: 'loud',
      RETRIES: '0',
      INTERVAL_SECONDS: '10',
    };

    expect([...faultsOf(environment)].sort()).toEqual([
      'DATABASE_URL must be file:<path> or postgres://<user>:<password>@<host>/<database>',
      'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent',
      'PORT must be at most 65535',
      'RETRIES must be at least 1',
    ]);
    expect(() => readConfig(Settings, environment)).toThrow(/\n {2}- PORT must .*\n[^]*See \.env\.example/);
  });

  it.each(['-1', '1e3', '0x10', '1.5', '5 5', 'NaN', 'Infinity', '٣', '5;rm', 'true', '99999999999999999999'])(
    'refuses %p where a port must stand',
    (PORT) => {
      expect(faultsOf({ PORT })).toHaveLength(1);
      expect(faultsOf({ PORT })[0]).toMatch(/^PORT must /);
    },
  );

  it('never repeats a value that it refuses: it may be a password', () => {
    expect(faultsOf({ SECRET: 'Hunter2', PORT: 'Hunter2', DATABASE_URL: 'Hunter2' }).join()).not.toContain('Hunter2');
  });
});

describe('a setting in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'read-config-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  function file(text: string): string {
    const path = join(folder, 'setting');
    writeFileSync(path, text);
    return path;
  }

  it('is read as if the environment had it, without the line break at its end', () => {
    const DATABASE_URL_FILE = file('postgres://crm:Hunter2@db/crm\n');
    expect(readConfig(Settings, { DATABASE_URL_FILE, RETRIES_FILE: ' ' })).toMatchObject({
      DATABASE_URL: 'postgres://crm:Hunter2@db/crm',
      RETRIES: 3,
    });
    expect(readConfig(Settings, { RETRIES_FILE: file('7') })).toMatchObject({ RETRIES: 7 });
  });

  it('wins over the environment: an image may have a default there', () => {
    expect(
      readConfig(Settings, { DATABASE_URL: 'file:/data/crm.db', DATABASE_URL_FILE: file('file:other.db') }),
    ).toMatchObject({ DATABASE_URL: 'file:other.db' });
  });

  it('is checked by the same rules, and not repeated when it is refused', () => {
    expect(faultsOf({ SECRET_FILE: file('Hunter2') })).toEqual(['SECRET must be lower-case letters']);
  });

  it('that cannot be read, or is empty, is a fault and not the default, told with all others', () => {
    const faults = faultsOf({
      DATABASE_URL_FILE: join(folder, 'none'),
      SECRET_FILE: file('\n'),
      LOG_LEVEL_FILE: folder,
      PORT: 'x',
    });
    expect(faults.toSorted()).toEqual([
      'DATABASE_URL_FILE names a file that cannot be read (ENOENT)',
      'LOG_LEVEL_FILE names a file that cannot be read (EISDIR)',
      'PORT must be a whole number',
      'SECRET_FILE names a file that is empty',
    ]);
  });

  it('is one that the app declares: other variables of that form are none of ours', () => {
    expect(faultsOf({ SSL_CERT_FILE: join(folder, 'none') })).toEqual([]);
  });
});
