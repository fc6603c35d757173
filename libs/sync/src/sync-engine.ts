import { Subject } from 'rxjs';
import { AuditRunner, type AuditRequest } from './audit/audit-runner';
import type { Scratch } from './audit/tallies';
import type { Backoff } from './backoff';
import type { Flow } from './flow';
import { FlowRunner } from './flow-runner';
import type { FlowMotion, Stall, StallRules } from './flow-stall';
import type { Ledger } from './ledger/ledger';
import { StallWatch } from './stall-watch';
import type { SyncEvent } from './sync-event';

export interface EngineOptions {
  readonly ledger: Ledger;
  readonly now: () => number;
  readonly random: () => number;
  readonly backoff: Backoff;
  readonly newId: () => string;
  readonly stall: StallRules;
  readonly audit: {
    /** What is younger is not missed yet. */
    readonly settleMs: number;
    readonly openScratch: () => Scratch;
  };
}

/** All flows of one integrator. It keeps no time: the app's schedule calls `poll` and `tend`. */
export class SyncEngine {
  private readonly events = new Subject<SyncEvent>();
  private readonly runners: readonly FlowRunner[];
  private readonly audits: AuditRunner;
  private readonly stalls: StallWatch;
  private tending: Promise<void> | undefined;

  /** Everything that happens, as it happens. */
  readonly events$ = this.events.asObservable();

  constructor(
    readonly flows: readonly Flow[],
    private readonly options: EngineOptions,
  ) {
    const emit = (event: SyncEvent): void => this.events.next(event);
    this.runners = flows.map((flow) => new FlowRunner(flow, { ...options, emit }));
    this.audits = new AuditRunner({ ...options, ...options.audit, emit, onRepaired: (flow) => this.poke(flow) });
    this.stalls = new StallWatch({ view: options.ledger.view, now: options.now, rules: options.stall, emit });
  }

  /** Makes the flows known to the ledger. Once, before anything else. */
  async open(): Promise<void> {
    for (const { name } of this.flows) await this.options.ledger.discovery.open(name);
  }

  /** Discovers what is new in every flow. */
  async poll(): Promise<void> {
    await Promise.all(this.runners.map((runner) => runner.poll()));
  }

  /** Discovers what is new in one flow now, without waiting for it. */
  run(flow: string): void {
    void this.runners.find((runner) => runner.flow.name === flow)?.poll();
  }

  /** Delivers what is due in one flow, without waiting for it. */
  poke(flow: string): void {
    this.runners.find((runner) => runner.flow.name === flow)?.poke();
  }

  /** Why a flow is stalled, or `null` when it is not. */
  stallOf(flow: FlowMotion): Stall | null {
    return this.stalls.stallOf(flow);
  }

  /**
   * Starts an audit of a flow, and does not wait for it.
   * @returns its id, or why it is not made
   */
  async audit(name: string, request: AuditRequest): Promise<{ readonly id: string } | 'running' | 'not-auditable'> {
    const flow = this.flows.find((one) => one.name === name);
    if (flow?.effects === undefined) return 'not-auditable';
    const id = await this.audits.start(flow, flow.effects, request);
    return id === undefined ? 'running' : { id };
  }

  /** Keeps this worker's lease, takes back the work of workers that are gone, and delivers what has become due. */
  tend(): Promise<void> {
    this.tending ??= this.tendOnce().finally(() => (this.tending = undefined));
    return this.tending;
  }

  /** Lets the work in hand finish for at most `graceMs`, which is less than the lease, then gives the lease back. */
  async stop(graceMs: number): Promise<void> {
    await Promise.all([this.keepLease(), this.audits.stop(), ...this.runners.map((runner) => runner.stop(graceMs))]);
    await this.tending;
    await this.options.ledger.lease.end();
    this.events.complete();
  }

  /** Once more before the end: what is under way may take as long as the grace. */
  private async keepLease(): Promise<void> {
    try {
      await this.options.ledger.lease.renew();
    } catch (error) {
      this.events.next({ flow: '*', kind: 'failed', during: 'sweep', error });
    }
  }

  private async tendOnce(): Promise<void> {
    try {
      await this.options.ledger.lease.renew();
      const deliveries = await this.options.ledger.lease.sweep();
      if (deliveries > 0) this.events.next({ flow: '*', kind: 'work-taken-back', deliveries });
      for (const runner of this.runners) runner.poke();
      for (const { name } of this.flows) await this.stalls.look(name);
    } catch (error) {
      this.events.next({ flow: '*', kind: 'failed', during: 'sweep', error });
    }
  }
}
