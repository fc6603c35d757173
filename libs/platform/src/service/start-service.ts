import type { DynamicModule } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from 'nestjs-pino';
import { ConfigError } from '../config/read-config';
import { processEnvironment, type ServiceConfig } from '../config/service.config';
import { RefusedDatabaseError } from '../database/refused-database';
import { Readiness } from '../health/readiness';
import { startTracing, type Tracing } from '../tracing/start-tracing';
import type { ApiDescription } from './api-document';
import { createService } from './create-service';
import { exitCode } from './exit-code';

/** A service from its settings to its module; everything else is the same for all of them. */
export interface ServiceDefinition<Config extends ServiceConfig> {
  readonly name: string;
  readonly readConfig: (environment: NodeJS.ProcessEnv) => Config;
  readonly module: (config: Config) => DynamicModule;
  readonly api: ApiDescription;
}

/**
 * Runs a service as this process: reads the settings, listens, and stops on SIGTERM or SIGINT. What keeps it from
 * starting is one message that says what to do, and an exit code (see exitCode).
 */
export async function startService<Config extends ServiceConfig>(service: ServiceDefinition<Config>): Promise<void> {
  try {
    const environment = processEnvironment();
    const config = service.readConfig(environment);
    const tracing = await startTracing(service.name, environment);
    const app = await createService(service.module(config), service.api);
    tracing?.reportTo((message) => app.get(Logger).warn(message));
    stopOnSignal(app, tracing);
    await app.listen(config.PORT, config.HOST);
    app.get(Logger).log(`${service.name} is listening at ${await app.getUrl()} (API documents at /docs)`);
  } catch (error) {
    refuseToStart(service.name, error);
  }
}

/** The first signal lets the work in hand finish, the second does not wait. */
function stopOnSignal(app: NestExpressApplication, tracing?: Tracing): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(exitCode.failed);
    stopping = true;
    const logger = app.get(Logger);
    logger.log(`${signal}: finishing the work in hand, then stopping`);
    app.get(Readiness).stop();
    close(app, tracing).then(
      () => process.exit(exitCode.ok),
      (error: unknown) => {
        logger.error({ err: error }, 'Stopping failed.');
        process.exit(exitCode.failed);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

async function close(app: NestExpressApplication, tracing?: Tracing): Promise<void> {
  try {
    await app.close();
  } finally {
    await tracing?.stop();
  }
}

function refuseToStart(name: string, error: unknown): void {
  const isConfiguration = error instanceof ConfigError || error instanceof RefusedDatabaseError;
  const message =
    isConfiguration || isListenError(error) ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${name} cannot start. ${message}\n`);
  process.exit(isConfiguration ? exitCode.config : exitCode.failed);
}

function isListenError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && error.syscall === 'listen';
}
