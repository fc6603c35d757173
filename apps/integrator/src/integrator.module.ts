import { HttpModule, HttpService } from '@nestjs/axios';
import { type DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { DATABASE, isTracing, newId, openScratchDatabase, ServiceModule } from '@app/platform';
import {
  AuditViews,
  createLedger,
  DeliveryViews,
  type Ledger,
  type LedgerTables,
  LedgerView,
  OperatorLedger,
  SyncEngine,
  type TalliesTables,
  WorkersView,
} from '@app/sync';
import type { Kysely } from 'kysely';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { ConsoleModule } from './console/console.module';
import { EventConsumers } from './events/event-consumers';
import { EventIntake } from './events/event-intake';
import { EventMetrics } from './events/event-metrics';
import { HooksController } from './events/hooks.controller';
import { WebhookIntake } from './events/webhook-intake';
import { FlowHttp } from './flows/flow-http';
import { IntegratorConfig } from './integrator.config';
import { integratorMigrations } from './integrator.migrations';
import { FlowReadiness } from './observability/flow-readiness';
import { FlowTraces } from './observability/flow-traces';
import { LedgerMetrics } from './observability/ledger-metrics';
import { SyncLog } from './observability/sync-log';
import { SyncMetrics } from './observability/sync-metrics';
import { traceExchanges } from './observability/trace-exchanges';
import { AuditOperations } from './operations/audit-operations';
import { AuditsController } from './operations/audits.controller';
import { DeliveriesController } from './operations/deliveries.controller';
import { DeliveryOperations } from './operations/delivery-operations';
import { EventsController } from './operations/events.controller';
import { FlowActionsController } from './operations/flow-actions.controller';
import { FlowEvents } from './operations/flow-events';
import { FlowOperations } from './operations/flow-operations';
import { FlowReport } from './operations/flow-report';
import { FlowsController } from './operations/flows.controller';
import { WorkersController } from './operations/workers.controller';
import { AuditSchedule } from './schedule/audit.schedule';
import { FlowSchedule } from './schedule/flow.schedule';
import { WelcomeController } from './welcome.controller';

/**
 * Connections are kept. axios has each probed once it is silent for a minute; an agent that sets it back to its own second after each
 * request costs two system calls for each, a fifth of what HTTP alone costs here. One that is lost in silence is noticed by the deadline.
 */
const CONNECTIONS = { keepAlive: true, keepAliveMsecs: 60_000 } as const;

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
        ConsoleModule,
        HttpModule.register({ httpAgent: new HttpAgent(CONNECTIONS), httpsAgent: new HttpsAgent(CONNECTIONS) }),
      ],
      controllers: [
        WelcomeController,
        FlowsController,
        FlowActionsController,
        DeliveriesController,
        AuditsController,
        EventsController,
        WorkersController,
        HooksController,
      ],
      providers: [
        { provide: IntegratorConfig, useValue: config },
        {
          provide: LEDGER,
          inject: [DATABASE],
          useFactory: (db: Kysely<LedgerTables>) => createLedger(db, Date.now, { name: config.workerName, newId }),
        },
        {
          provide: SyncEngine,
          inject: [HttpService, LEDGER],
          useFactory: (http: HttpService, ledger: Ledger) => createEngine(config, http, ledger),
        },
        { provide: LedgerView, inject: [LEDGER], useFactory: ({ view }: Ledger) => view },
        { provide: DeliveryViews, inject: [LEDGER], useFactory: ({ deliveries }: Ledger) => deliveries },
        { provide: AuditViews, inject: [LEDGER], useFactory: ({ audits }: Ledger) => audits },
        { provide: WorkersView, inject: [LEDGER], useFactory: ({ workers }: Ledger) => workers },
        { provide: OperatorLedger, inject: [LEDGER], useFactory: ({ operator }: Ledger) => operator },
        FlowReport.provider,
        FlowEvents,
        AuditOperations.provider,
        DeliveryOperations.provider,
        FlowOperations.provider,
        FlowSchedule,
        SyncLog,
        SyncMetrics,
        LedgerMetrics,
        AuditSchedule.provide(config.auditHour),
        FlowReadiness,
        EventMetrics,
        EventIntake,
        WebhookIntake,
        EventConsumers,
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
  const connected = config.flows.map((connect) => connect(flowHttp));
  const traces = isTracing() ? new FlowTraces() : undefined;
  const flows = traces === undefined ? connected : connected.map((flow) => traces.trace(flow));
  const pollEveryMs = config.POLLING_INTERVAL_SECONDS * 1000;
  const engine = new SyncEngine(flows, {
    ledger,
    now,
    random,
    newId,
    backoff,
    stall: { afterMs: config.STALLED_AFTER_SECONDS * 1000, pollEveryMs },
    audit: { settleMs: config.AUDIT_SETTLE_SECONDS * 1000, openScratch: () => openScratchDatabase<TalliesTables>() },
  });
  if (traces !== undefined) {
    traceExchanges(http);
    engine.events$.subscribe(traces.observe);
  }
  return engine;
}
