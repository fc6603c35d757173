import { existsSync } from 'node:fs';
import { IsIn, IsInt, IsNumber, Matches, Max, Min } from 'class-validator';
import { API_KEYS_PATTERN } from '../access/api-keys';
import { HOSTS_PATTERN } from '../access/known-hosts';
import { DATABASE_URL_PATTERN } from '../database/open-database';
import { NumberSetting } from './read-config';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const LOG_FORMATS = ['auto', 'json', 'pretty'] as const;

/** What every service is configured by; an app's own settings extend this. */
export class ServiceConfig {
  /** The address to listen on. */
  HOST: string = '127.0.0.1';

  /** Who may do what; empty: whoever can connect, everything. */
  @Matches(API_KEYS_PATTERN, {
    message:
      'must be entries as `keys create` prints them, <name>:<scope>,<scope>:<SHA-256 in hex>, with a space between',
  })
  API_KEYS: string = '';

  /** The names that the service goes by, besides localhost. */
  @Matches(HOSTS_PATTERN, { message: 'must be host names without ports, with a space between' })
  ALLOWED_HOSTS: string = '';

  /** Whether it may listen for other machines without keys. */
  @IsIn(['yes', 'no'], { message: 'must be yes or no' })
  ALLOW_OPEN_ACCESS: 'yes' | 'no' = 'no';

  /** The TCP port to listen on; 0 takes a free one. */
  @NumberSetting()
  @Max(65535, { message: 'must be at most 65535' })
  @Min(0, { message: 'must be at least 0' })
  @IsInt({ message: 'must be a whole number' })
  PORT: number = 0;

  /** Where the service keeps its data: `file:<path>` or `postgres://…`. */
  @Matches(DATABASE_URL_PATTERN, { message: 'must be file:<path> or postgres://<user>:<password>@<host>/<database>' })
  DATABASE_URL: string = '';

  /** How long a PostgreSQL that is away is waited for at the start. */
  @NumberSetting()
  @Max(3600, { message: 'must be at most 3600' })
  @Min(0, { message: 'must be at least 0' })
  @IsNumber({}, { message: 'must be a number' })
  DATABASE_WAIT_SECONDS: number = 60;

  /** How many requests may be under way at once; a batch counts as ten. Beyond: 503. */
  @NumberSetting()
  @Max(1_000_000, { message: 'must be at most 1000000' })
  @Min(10, { message: 'must be at least 10' })
  @IsInt({ message: 'must be a whole number' })
  MAX_IN_FLIGHT: number = 1000;

  /** How many requests a client address may send in a second; 0 for any number. Beyond: 429. */
  @NumberSetting()
  @Max(1000, { message: 'must be at most 1000' })
  @Min(0, { message: 'must be at least 0' })
  @IsInt({ message: 'must be a whole number' })
  RATE_LIMIT_PER_SECOND: number = 0;

  @IsIn(LOG_LEVELS, { message: `must be one of ${LOG_LEVELS.join(', ')}` })
  LOG_LEVEL: (typeof LOG_LEVELS)[number] = 'info';

  /** `json` for machines, `pretty` for people, `auto` picks by whether a person is looking (a terminal). */
  @IsIn(LOG_FORMATS, { message: `must be one of ${LOG_FORMATS.join(', ')}` })
  LOG_FORMAT: (typeof LOG_FORMATS)[number] = 'auto';
}

/** What adds to the environment, in the working folder: one's own settings, and before all others. */
const SETTING_FILES = ['.env.local', '.env'];

/** The process environment, with what the setting files add to it; what is set already wins. Nothing else reads either. */
export function processEnvironment(): NodeJS.ProcessEnv {
  for (const file of SETTING_FILES) {
    if (existsSync(file)) process.loadEnvFile(file);
  }
  return process.env;
}
