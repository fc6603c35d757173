import { userInfo } from 'node:os';
import { relative, resolve } from 'node:path';

/** What the CLI takes from the environment. */
export interface CliConfig {
  readonly integratorUrl: string;
  readonly crmUrl: string;
  /** What the two know whoever runs this by. */
  readonly integratorKey: KeySetting;
  readonly crmKey: KeySetting;
  /** Where a store is moved to: an address with a password is better not on a command line, which others can see. */
  readonly targetDatabaseUrl: string | undefined;
  /** Who asks; `undefined` when the environment does not say, or in a form that the service would refuse. */
  readonly operator: string | undefined;
  /** How this was started, for the commands that messages propose. */
  readonly command: string;
  /** Where paths on the command line are meant from. */
  readonly folder: string;
  /** Whether colours are welcome at a terminal. */
  readonly colours: boolean;
}

/** A key in the environment: itself, or the file that holds it. Read when it is used, not by commands that need none. */
export interface KeySetting {
  readonly name: string;
  readonly value: string | undefined;
  /** Wins over `value`. */
  readonly file: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Who asks, as the service takes it: a header has no other letters. */
export const OPERATOR = /^[\x21-\x7e]([\x20-\x7e]{0,98}[\x21-\x7e])?$/;

/** Reads the settings; one that is empty takes its default. */
export function readCliConfig(
  env: Environment = process.env,
  systemUser = userOfSystem,
  script = process.argv[1] ?? '',
): CliConfig {
  const operator = env['USER'] || env['USERNAME'] || (systemUser() ?? '');
  // npm changes to the project's folder; a path is meant from where the command was given.
  const isOfNpm = env['npm_lifecycle_event'] === 'cli';
  return {
    integratorUrl: env['INTEGRATOR_URL'] || 'http://localhost:8002',
    crmUrl: env['CRM_API_URL'] || 'http://localhost:8000/customers',
    integratorKey: keySetting(env, 'INTEGRATOR_API_KEY'),
    crmKey: keySetting(env, 'CRM_API_KEY'),
    targetDatabaseUrl: env['TARGET_DATABASE_URL'] || undefined,
    operator: OPERATOR.test(operator) ? operator : undefined,
    // In a container there is no name for it on the path.
    command: isOfNpm
      ? 'npm run -s cli --'
      : script.endsWith('main.js')
        ? `node ${relative('.', script)}`
        : 'welcome-package',
    folder: resolve((isOfNpm && env['INIT_CWD']) || '.'),
    // https://no-color.org: any value but the empty one.
    colours: !env['NO_COLOR'] && env['TERM'] !== 'dumb',
  };
}

function keySetting(env: Environment, name: string): KeySetting {
  return { name, value: env[name] || undefined, file: env[`${name}_FILE`] || undefined };
}

/** The name that the system has for whoever runs this; in a container there may be none. */
function userOfSystem(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
