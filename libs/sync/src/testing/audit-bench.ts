import type { SqliteDatabase } from 'kysely';
import { filter, firstValueFrom, Subject } from 'rxjs';
import { type AuditRequest, AuditRunner } from '../audit/audit-runner';
import type { Effects, Flow } from '../flow';
import type { AuditView } from '../ledger/audit-view';
import type { Ledger } from '../ledger/ledger';
import type { SyncEvent } from '../sync-event';
import { FakeSource } from './fake-source';
import type { FlowBench } from './flow-bench';
import { openScratch } from './open-scratch';

export const SETTLE_MS = 60_000;

/** What audits are tried on: a flow whose target tells its effects, `{ id, createdAt }` like its records. */
export class AuditBench {
  /** What the target has. */
  readonly effects = new FakeSource();
  readonly runner: AuditRunner;
  readonly flow: Flow & { readonly effects: Effects };
  /** The flows that were told to deliver, once for each page that was repaired. */
  readonly poked: string[] = [];
  /** Scratch databases that are open. */
  open = 0;
  private readonly ends$ = new Subject<SyncEvent>();
  private ids = 0;

  /** `openDatabase` opens an empty database; the engine itself may not know the driver. */
  constructor(
    readonly bench: FlowBench,
    openDatabase: () => SqliteDatabase,
    readonly ledger: Ledger = bench.ledger(),
  ) {
    this.flow = {
      ...bench.flow,
      describe: (record) => ({ createdAt: (record as { createdAt?: number }).createdAt }),
      effects: {
        source: this.effects,
        read: (effect) => {
          const { id, createdAt, kind } = effect as { id: number; createdAt?: number; kind?: string };
          return kind === undefined ? { key: `k:${id}`, createdAt } : undefined;
        },
      },
    };
    this.runner = new AuditRunner({
      ledger,
      now: bench.clock,
      newId: () => `audit-${++this.ids}`,
      openScratch: () => {
        const { db, close } = openScratch(openDatabase());
        this.open++;
        return { db, close: () => (this.open--, close()) };
      },
      settleMs: SETTLE_MS,
      emit: (event) => {
        bench.emit(event);
        this.ends$.next(event);
      },
      onRepaired: (flow) => this.poked.push(flow),
    });
  }

  start(isRepair = false): Promise<string | undefined> {
    const request: AuditRequest = { isRepair, by: 'ada' };
    return this.runner.start(this.flow, this.flow.effects, request);
  }

  /** Makes an audit, and waits for its end. */
  async audit(isRepair = false): Promise<AuditView> {
    const ends = ['audit-finished', 'audit-failed', 'fenced'];
    const ended = firstValueFrom(this.ends$.pipe(filter(({ kind }) => ends.includes(kind))));
    const id = await this.start(isRepair);
    await ended;
    for (let audit = await this.view(id); ; audit = await this.view(id)) if (audit.state !== 'running') return audit;
  }

  async view(id = `audit-${this.ids}`): Promise<AuditView> {
    const view = await this.ledger.audits.find(this.flow.name, id);
    if (view === undefined) throw new Error(`There is no ${id}.`);
    return view;
  }

  async findings({ seq }: AuditView): Promise<[string, string][]> {
    return (await this.ledger.audits.findings(seq, undefined, 0, 100)).map(({ kind, key }) => [kind, key]);
  }
}
