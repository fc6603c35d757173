import type { ServiceDefinition } from '@app/platform';
import { FLOWS } from './flows/flows';
import { type IntegratorConfig, readIntegratorConfig } from './integrator.config';
import { integratorMigrations } from './integrator.migrations';
import { IntegratorModule } from './integrator.module';

/** The integrator as a service: it runs the flows and tells how they go. */
export const integrator: ServiceDefinition<IntegratorConfig> = {
  name: 'integrator',
  readConfig: (environment) => readIntegratorConfig(environment, FLOWS),
  module: (config) => IntegratorModule.for(config),
  migrations: integratorMigrations,
  api: {
    title: 'Integrator API',
    description:
      'Sees to it that every customer gets exactly one welcome package: what each flow has discovered, delivered, and could not ' +
      'deliver, and why.',
    tags: {
      flows: 'How each flow goes',
      audits: 'Whether the promise holds: both systems held against each other',
      events: 'What the sources tell by themselves',
      deliveries: 'What became of each record, and what to do about it',
      health: 'For supervisors and monitoring',
    },
    signedPaths: /^\/hooks\//,
    streamPaths: /^\/events$/,
  },
};
