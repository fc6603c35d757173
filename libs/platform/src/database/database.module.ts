import { type DynamicModule, Inject, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import { Gauge, Registry } from '@prometheus-io/client';
import { type Kysely, sql } from 'kysely';
import { Logger } from 'nestjs-pino';
import type { ServiceConfig } from '../config/service.config';
import { Readiness } from '../health/readiness';
import { exitCode } from '../service/exit-code';
import type { OutageWitness } from './database-outage';
import { type Migrations, openDatabase } from './open-database';

/** The injection token of the service's database, a `Kysely<its tables>`. */
export const DATABASE = Symbol('database');

/** Closes the database last: only after the server has stopped listening and the work in hand is settled. */
@Injectable()
class DatabaseCloser implements OnApplicationShutdown {
  constructor(@Inject(DATABASE) private readonly db: Kysely<unknown>) {}

  async onApplicationShutdown(): Promise<void> {
    await this.db.destroy();
  }
}

/** It heals itself, so it is no error; an outage that lasts is for the alarms on readiness. */
function inTheLog(logger: Logger): OutageWitness {
  return {
    away: (reason) => logger.warn(`the database does not answer, or ended a connection: ${reason}; trying again`),
    back: (awayMs) => logger.log(`the database answers again, ${(awayMs / 1000).toFixed(1)} s after it was lost`),
  };
}

/** At once, so that nobody is told that what failed was done: a client whose answer is missing asks again. */
function leave(logger: Logger, error: unknown): never {
  logger.fatal({ err: error }, 'The disk failed under the database: ending, to start again from what is on it.');
  process.exit(exitCode.failed);
}

/** Metrics are told without a database, too: this one says that it is away. */
function tellWhetherUp(db: Kysely<unknown>, registry: Registry): Gauge {
  return new Gauge({
    name: 'database_up',
    help: '1 when the database answers, 0 when it does not.',
    registers: [registry],
    async collect() {
      const isUp = await sql`select 1`.execute(db).then(
        () => true,
        () => false,
      );
      this.set(isUp ? 1 : 0);
    },
  });
}

type DatabaseSettings = Pick<ServiceConfig, 'DATABASE_URL' | 'DATABASE_WAIT_SECONDS'>;

/** One database for the whole service: opened and migrated before the service listens, closed after it stops. */
@Module({})
export class DatabaseModule {
  static open({ DATABASE_URL, DATABASE_WAIT_SECONDS }: DatabaseSettings, migrations: Migrations): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      imports: [TerminusModule],
      providers: [
        {
          provide: DATABASE,
          // Nest's own logger says nothing before the service is made, and that is when the database is waited for.
          inject: [Logger],
          useFactory: (logger: Logger) =>
            openDatabase(DATABASE_URL, migrations, {
              waitMs: DATABASE_WAIT_SECONDS * 1000,
              witness: inTheLog(logger),
              onBroken: (error) => leave(logger, error),
            }),
        },
        DatabaseCloser,
        {
          provide: 'database-readiness',
          inject: [DATABASE, Readiness, HealthIndicatorService],
          useFactory: (db: Kysely<unknown>, readiness: Readiness, health: HealthIndicatorService) =>
            readiness.add(() => health.check('database').attempt(async () => void (await sql`select 1`.execute(db)))),
        },
        {
          provide: 'database-metrics',
          inject: [DATABASE, Registry],
          useFactory: (db: Kysely<unknown>, registry: Registry) => tellWhetherUp(db, registry),
        },
      ],
      exports: [DATABASE],
    };
  }
}
