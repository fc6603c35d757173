import { type ClassConstructor, plainToInstance, Transform } from 'class-transformer';
import { validateSync } from 'class-validator';
import { readFileSync } from 'node:fs';

/** The settings are not usable. The message lists every fault at once, each with the setting's name. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(
      `The configuration is not valid:\n${faults.map((fault) => `  - ${fault}`).join('\n')}\nSee .env.example for every setting.`,
    );
    this.name = 'ConfigError';
  }
}

/**
 * Reads the settings that `Config` declares from `environment`. A setting that is missing or empty takes its default.
 * `<NAME>_FILE` names a file that holds the setting, as orchestrators hand out secrets. It wins over `<NAME>`, for which an
 * image may have a default.
 * @throws ConfigError with all faults at once
 */
export function readConfig<T extends object>(Config: ClassConstructor<T>, environment: NodeJS.ProcessEnv): T {
  const defaults = new Config();
  const unreadable: string[] = [];
  const given = Object.keys(defaults).flatMap((name) => {
    const value = readFileOf(name, environment, unreadable) ?? environment[name];
    return value === undefined || value.trim() === '' ? [] : [[name, value.trim()] as const];
  });
  const config = Object.assign(
    defaults,
    plainToInstance(Config, Object.fromEntries(given), { exposeUnsetFields: false }),
  );
  const errors = validateSync(config, { forbidUnknownValues: true, stopAtFirstError: true });
  const faults = [
    ...unreadable,
    ...errors.map(({ property, constraints }) => `${property} ${Object.values(constraints ?? {}).join(', ')}`),
  ];
  if (faults.length > 0) throw new ConfigError(faults);
  return config;
}

/** What the file of a setting holds; `undefined` when none is named. One that cannot be read is a fault. */
function readFileOf(name: string, environment: NodeJS.ProcessEnv, unreadable: string[]): string | undefined {
  const path = environment[`${name}_FILE`]?.trim() ?? '';
  if (path === '') return undefined;
  try {
    const text = readFileSync(path, 'utf8');
    if (text.trim() === '') unreadable.push(`${name}_FILE names a file that is empty`);
    return text;
  } catch (error) {
    unreadable.push(`${name}_FILE names a file that cannot be read (${(error as NodeJS.ErrnoException).code})`);
    return undefined;
  }
}

/** Reads a setting as a number; what is not one stays a text and is refused by the validator. */
export function NumberSetting(): PropertyDecorator {
  return Transform(({ value }) => (typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value));
}
