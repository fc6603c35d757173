import { IsInt, Matches, Min } from 'class-validator';
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
