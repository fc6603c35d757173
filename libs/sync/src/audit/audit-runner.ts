import { defer, EMPTY, lastValueFrom, mergeMap, type Observable, ReplaySubject, takeUntil, throwError } from 'rxjs';
import { type Effects, type Flow, SourceError } from '../flow';
import { AUDIT_LOST, AuditLostError } from '../ledger/audit-lost';
import type { Ledger } from '../ledger/ledger';
import type { Cause } from '../outcome';
import type { SyncEvent } from '../sync-event';
import { audit } from './audit';
import { repair } from './repair';
import { type Scratch, Tallies } from './tallies';

export interface AuditRunnerOptions {
  readonly ledger: Ledger;
  readonly now: () => number;
  readonly newId: () => string;
  /** A database for one audit. */
  readonly openScratch: () => Scratch;
  /** What is younger is not missed yet. */
  readonly settleMs: number;
  readonly emit: (event: SyncEvent) => void;
  /** Called when a repair has made deliveries due. */
  readonly onRepaired: (flow: string) => void;
}

/** How an audit is asked for. */
export interface AuditRequest {
  readonly isRepair: boolean;
  /** Who asks. */
  readonly by: string;
  /** The day (UTC) of a nightly audit, of which a flow has one for each. */
  readonly night?: string;
}

interface Running {
  readonly seq: number;
  readonly id: string;
  readonly flow: string;
  readonly startedAt: number;
}

/** How often it is written down how far an audit is. */
const PROGRESS_EVERY_MS = 500;

const INTERRUPTED: Cause = { code: 'interrupted', detail: 'The integrator stopped. Start another audit.' };

const UNKNOWN: Cause = { code: 'internal', detail: 'Something broke; the log of the integrator has it.' };

class InterruptedError extends Error {}

/** Makes audits, one of each flow at a time, beside whatever else the flow does. */
export class AuditRunner {
  private readonly stopping$ = new ReplaySubject<void>(1);
  private readonly running = new Set<Promise<void>>();

  constructor(private readonly options: AuditRunnerOptions) {}

  /**
   * Starts an audit, and does not wait for it.
   * @returns its id, or `undefined` when one of this flow is running already, or that of this night was made
   */
  async start(flow: Flow, effects: Effects, { isRepair, by, night }: AuditRequest): Promise<string | undefined> {
    const { ledger, newId, now } = this.options;
    const id = newId();
    const startedAt = now();
    const operator = { name: by, atMs: startedAt };
    const worker = await ledger.lease.id();
    const seq = await ledger.audit.start({ id, flow: flow.name, worker, isRepair, by: operator, night });
    if (seq === undefined) return undefined;
    const run = this.run(flow, effects, { seq, id, flow: flow.name, startedAt }, { isRepair, by });
    this.running.add(run);
    void run.finally(() => this.running.delete(run));
    return id;
  }

  /** Breaks off what is running. */
  async stop(): Promise<void> {
    this.stopping$.next();
    await Promise.all(this.running);
  }

  private async run(flow: Flow, effects: Effects, running: Running, request: AuditRequest): Promise<void> {
    const { emit, ledger, now } = this.options;
    emit({ flow: flow.name, kind: 'audit-started', audit: running.id, by: request.by, isRepair: request.isRepair });
    try {
      await this.hold(flow, effects, running, request);
      await ledger.audit.finish(running.seq, now());
      const result = await ledger.audits.find(flow.name, running.id);
      if (result !== undefined) emit({ flow: flow.name, kind: 'audit-finished', result });
    } catch (error) {
      await this.fail(running, error);
    }
  }

  /** Holds the two systems against each other, on a scratch database that is gone afterwards. */
  private async hold(flow: Flow, effects: Effects, running: Running, { isRepair, by }: AuditRequest): Promise<void> {
    const { ledger, now, openScratch, settleMs, onRepaired } = this.options;
    const tallies = await Tallies.open(openScratch());
    const since = running.startedAt - settleMs;
    let progress = { records: 0, effects: 0 };
    let writtenAt = now();
    const onProgress = async (soFar: typeof progress): Promise<void> => {
      progress = { ...soFar };
      if (now() - writtenAt < PROGRESS_EVERY_MS) return;
      writtenAt = now();
      await ledger.audit.noteProgress(running.seq, progress);
    };
    const repair$ = defer(() =>
      isRepair
        ? repair(flow, {
            ledger: ledger.audit,
            audit: running,
            by: () => ({ name: by, atMs: now() }),
            onRepaired: () => onRepaired(flow.name),
          })
        : EMPTY,
    );
    try {
      const audit$ = audit(flow, effects, { ledger: ledger.audit, tallies, audit: running.seq, since, onProgress });
      await this.finished(audit$);
      await ledger.audit.noteProgress(running.seq, progress);
      await this.finished(repair$);
    } finally {
      await tallies.close();
    }
  }

  private async finished(work$: Observable<never>): Promise<void> {
    const stop$ = this.stopping$.pipe(mergeMap(() => throwError(() => new InterruptedError())));
    await lastValueFrom(work$.pipe(takeUntil(stop$)), { defaultValue: undefined });
  }

  private async fail({ seq, id, flow }: Running, error: unknown): Promise<void> {
    const { emit, ledger, now } = this.options;
    const cause = toCause(error);
    if (cause === UNKNOWN) emit({ flow, kind: 'failed', during: 'audit', error });
    try {
      await ledger.audit.fail(seq, cause, now());
    } catch (failure) {
      // It stays running until its worker's lease lapses; the sweep then ends it.
      emit({ flow, kind: 'failed', during: 'audit', error: failure });
    }
    emit({ flow, kind: 'audit-failed', audit: id, cause });
  }
}

function toCause(error: unknown): Cause {
  if (error instanceof SourceError) return error.reason;
  if (error instanceof AuditLostError) return AUDIT_LOST;
  return error instanceof InterruptedError ? INTERRUPTED : UNKNOWN;
}
