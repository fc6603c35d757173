import type { DynamicModule } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from 'nestjs-pino';
import { judgeOpenAccess } from '../access/open-access';
import { ConfigError } from '../config/read-config';
import { processEnvironment, type ServiceConfig } from '../config/service.config';
import { type Migrations, openDatabase } from '../database/open-database';
import { RefusedDatabaseError, UnavailableDatabaseError, UnreachableDatabaseError } from '../database/refused-database';
import { Readiness } from '../health/readiness';
import { startTracing, type Tracing } from '../tracing/start-tracing';
import type { ApiDescription } from './api-document';
import { createService } from './create-service';
import { ConnectionDrain } from './drain-connections';
import { exitCode } from './exit-code';
import { leaveOnSignal } from './leave-on-signal';
import { readTask, taskHelp, UnknownTaskError } from './service-task';

/** A service from its settings to its module; everything else is the same for all of them. */
export interface ServiceDefinition<Config extends ServiceConfig> {
  readonly name: string;
  readonly readConfig: (environment: NodeJS.ProcessEnv) => Config;
  readonly module: (config: Config) => DynamicModule;
  /** Its schema; the module is given the same. */
  readonly migrations: Migrations;
  readonly api: ApiDescription;
}

/**
 * Runs a service as this process: reads the settings, listens, and stops on SIGTERM or SIGINT. With `migrate` on the
 * command line it brings the database up to date instead, and ends. What keeps it from starting is one message that says
 * what to do, and an exit code (see exitCode).
 */
export async function startService<Config extends ServiceConfig>(service: ServiceDefinition<Config>): Promise<void> {
  try {
    const task = readTask(process.argv.slice(2));
    if (task === 'help') return void process.stdout.write(taskHelp(service.name));
    const environment = processEnvironment();
    const config = service.readConfig(environment);
    await (task === 'migrate' ? migrate(service, config) : listen(service, config, environment));
  } catch (error) {
    refuseToStart(service.name, error);
  }
}

async function listen<Config extends ServiceConfig>(
  service: ServiceDefinition<Config>,
  config: Config,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const warning = judgeOpenAccess(config);
  const stay = leaveOnSignal(exitCode.ok);
  const tracing = await startTracing(service.name, environment);
  const app = await createService(service.module(config), service.api);
  tracing?.reportTo((message) => app.get(Logger).warn(message));
  stay();
  logCrash(app.get(Logger));
  stopOnSignal(app, tracing);
  if (warning !== undefined) app.get(Logger).warn(warning);
  await app.listen(config.PORT, config.HOST);
  app.get(Logger).log(`${service.name} is listening at ${await app.getUrl()} (API documents at /docs)`);
}

/**
 * Node itself ends the process with 1 when an exception is caught by nobody, or a promise is rejected and nobody looks: the
 * state of the service is unknown then. This adds the line in the log that the service's own collector sees.
 */
function logCrash(logger: Logger): void {
  process.on('uncaughtExceptionMonitor', (err: unknown, origin) =>
    logger.error({ err, msg: `This is a fault of the service (${origin}): it ends, and is to be started again.` }),
  );
}

async function migrate<Config extends ServiceConfig>(
  { name, migrations }: ServiceDefinition<Config>,
  { DATABASE_URL, DATABASE_WAIT_SECONDS }: Config,
): Promise<void> {
  // Not 0: to whoever waits for it, it would be done.
  leaveOnSignal(exitCode.failed);
  let applied: readonly string[] = [];
  const db = await openDatabase(DATABASE_URL, migrations, {
    waitMs: DATABASE_WAIT_SECONDS * 1000,
    witness: {
      away: (reason) => process.stderr.write(`The database of ${name} does not answer: ${reason}; trying again.\n`),
      back: () => {},
    },
    onMigrated: (names) => (applied = names),
  });
  await db.destroy();
  const change = applied.length === 0 ? 'was up to date' : `is up to date now: ${applied.join(', ')}`;
  process.stdout.write(`The database of ${name} ${change}.\n`);
}

/** The first signal lets the work in hand finish, the second does not wait. */
function stopOnSignal(app: NestExpressApplication, tracing?: Tracing): void {
  const connections = new ConnectionDrain(app.getHttpServer());
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(exitCode.failed);
    stopping = true;
    const logger = app.get(Logger);
    logger.log(`${signal}: finishing the work in hand, then stopping`);
    close(app, connections, tracing).then(
      () => process.exit(exitCode.ok),
      (error: unknown) => {
        logger.error({ err: error, msg: 'Stopping failed.' });
        process.exit(exitCode.failed);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

async function close(app: NestExpressApplication, connections: ConnectionDrain, tracing?: Tracing): Promise<void> {
  app.get(Readiness).stop();
  try {
    await connections.begin((cut) => app.get(Logger).warn(`${cut} connections were ended in the middle of a request`));
    await app.close();
  } finally {
    await tracing?.stop();
  }
}

function refuseToStart(name: string, error: unknown): void {
  const isConfiguration =
    error instanceof ConfigError || error instanceof RefusedDatabaseError || error instanceof UnknownTaskError;
  const isForNow = error instanceof UnreachableDatabaseError || error instanceof UnavailableDatabaseError;
  const isTold = isConfiguration || isForNow || isListenError(error);
  const message = isTold ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${name} cannot start. ${message}\n`);
  process.exit(isConfiguration ? exitCode.config : exitCode.failed);
}

function isListenError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && error.syscall === 'listen';
}
