import { readConfig } from '@app/platform';
import type { Flow } from '@app/sync';
import type { ClassConstructor } from 'class-transformer';
import type { FlowHttp } from './flow-http';

/** A flow as it is registered: its settings are read at the start, with all others, before anything runs. */
export interface FlowDefinition {
  /** @throws ConfigError */
  readonly read: (environment: NodeJS.ProcessEnv) => (http: FlowHttp) => Flow;
}

/** Declares a flow: the settings it takes from the environment, and how it is made of them. */
export function defineFlow<Settings extends object>(
  SettingsClass: ClassConstructor<Settings>,
  create: (settings: Settings, http: FlowHttp) => Flow,
): FlowDefinition {
  return {
    read: (environment) => {
      const settings = readConfig(SettingsClass, environment);
      return (http) => create(settings, http);
    },
  };
}
