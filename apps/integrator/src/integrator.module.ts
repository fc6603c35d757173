import { HttpModule, HttpService } from '@nestjs/axios';
import { type DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { DATABASE, ServiceModule } from '@app/platform';
import { createLedger, type Ledger, type LedgerTables, LedgerView, OperatorLedger, SyncEngine } from '@app/sync';
import type { Kysely } from 'kysely';
import { Agent } from 'node:http';
import { v7 as newId } from 'uuid';
import { FlowHttp } from './flows/flow-http';
import { IntegratorConfig } from './integrator.config';
import { integratorMigrations } from './integrator.migrations';
import { FlowReadiness } from './observability/flow-readiness';
import { SyncLog } from './observability/sync-log';
import { SyncMetrics } from './observability/sync-metrics';
import { DeliveriesController } from './operations/deliveries.controller';
import { FlowActionsController } from './operations/flow-actions.controller';
import { FlowOperations } from './operations/flow-operations';
import { FlowsController } from './operations/flows.controller';
import { FlowSchedule } from './schedule/flow.schedule';
import { WelcomeController } from './welcome.controller';

/** The injection token of the ledger. */
const LEDGER = Symbol('ledger');

@Module({})
export class IntegratorModule {
  static for(config: IntegratorConfig): DynamicModule {
    return {
      module: IntegratorModule,
      imports: [
        ServiceModule.for('integrator', config, integratorMigrations),
        ScheduleModule.forRoot(),
        HttpModule.register({ httpAgent: new Agent({ keepAlive: true }) }),
      ],
      controllers: [WelcomeController, FlowsController, FlowActionsController, DeliveriesController],
      providers: [
        { provide: IntegratorConfig, useValue: config },
        {
          provide: LEDGER,
          inject: [DATABASE],
          useFactory: (db: Kysely<LedgerTables>) => createLedger(db, Date.now, newId),
        },
        {
          provide: SyncEngine,
          inject: [HttpService, LEDGER],
          useFactory: (http: HttpService, ledger: Ledger) => createEngine(config, http, ledger),
        },
        { provide: LedgerView, inject: [LEDGER], useFactory: ({ view }: Ledger) => view },
        { provide: OperatorLedger, inject: [LEDGER], useFactory: ({ operator }: Ledger) => operator },
        FlowOperations.provider,
        FlowSchedule,
        SyncLog,
        SyncMetrics,
        FlowReadiness,
      ],
    };
  }
}

/** No backoff grows beyond this: a target that came back is noticed within it. */
const MAX_BACKOFF_MS = 30_000;

function createEngine(config: IntegratorConfig, http: HttpService, ledger: Ledger): SyncEngine {
  const now = Date.now;
  const random = Math.random;
  const backoff = { baseMs: config.RETRY_DELAY_SECONDS * 1000, capMs: MAX_BACKOFF_MS };
  const flowHttp = new FlowHttp(http, {
    pageSize: config.PAGE_SIZE,
    timeoutMs: config.REQUEST_TIMEOUT_SECONDS * 1000,
    retry: { maxRetries: config.MAX_RETRIES, backoff, random },
    now,
  });
  const flows = config.flows.map((connect) => connect(flowHttp));
  return new SyncEngine(flows, { ledger, now, random, backoff });
}
