import { type ClassConstructor, plainToInstance, Transform } from 'class-transformer';
import { validateSync } from 'class-validator';

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
 * @throws ConfigError with all faults at once
 */
export function readConfig<T extends object>(Config: ClassConstructor<T>, environment: NodeJS.ProcessEnv): T {
  const defaults = new Config();
  const given = Object.keys(defaults).flatMap((name) => {
    const value = environment[name];
    return value === undefined || value.trim() === '' ? [] : [[name, value.trim()] as const];
  });
  const config = Object.assign(
    defaults,
    plainToInstance(Config, Object.fromEntries(given), { exposeUnsetFields: false }),
  );
  const errors = validateSync(config, { forbidUnknownValues: true, stopAtFirstError: true });
  if (errors.length > 0) {
    throw new ConfigError(
      errors.map(({ property, constraints }) => `${property} ${Object.values(constraints ?? {}).join(', ')}`),
    );
  }
  return config;
}

/** Reads a setting as a number; what is not one stays a text and is refused by the validator. */
export function NumberSetting(): PropertyDecorator {
  return Transform(({ value }) => (typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value));
}
