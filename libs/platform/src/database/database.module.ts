import { type DynamicModule, Inject, Injectable, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import { type Kysely, sql } from 'kysely';
import { Readiness } from '../health/readiness';
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

const logger = new Logger('Database');

/** It heals itself: the next statement makes a new connection. */
function noteLost(error: Error): void {
  logger.warn(`a connection to the database broke: ${error.message}`);
}

/** One database for the whole service: opened and migrated before the service listens, closed after it stops. */
@Module({})
export class DatabaseModule {
  static open(url: string, migrations: Migrations): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      imports: [TerminusModule],
      providers: [
        { provide: DATABASE, useFactory: () => openDatabase(url, migrations, { onLost: noteLost }) },
        DatabaseCloser,
        {
          provide: 'database-readiness',
          inject: [DATABASE, Readiness, HealthIndicatorService],
          useFactory: (db: Kysely<unknown>, readiness: Readiness, health: HealthIndicatorService) =>
            readiness.add(() => health.check('database').attempt(async () => void (await sql`select 1`.execute(db)))),
        },
      ],
      exports: [DATABASE],
    };
  }
}
