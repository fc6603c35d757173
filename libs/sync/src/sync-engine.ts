import { Subject } from 'rxjs';
import { AuditRunner, type AuditRequest } from './audit/audit-runner';
import type { Scratch } from './audit/tallies';
import type { Backoff } from './backoff';
import type { Flow } from './flow';
import { FlowRunner } from './flow-runner';
import type { FlowMotion, Stall, StallRules } from './flow-stall';
import type { Ledger } from './ledger/ledger';
import { recordTold } from './record-told';
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
  private renewing: Promise<void> | undefined;
  private tending: Promise<void> | undefined;
  private isStopping = false;

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

  /** Discovers what is new in one flow now, without waiting for it: here, or on the replica that discovers this flow. */
  async run(flow: string): Promise<void> {
    await this.options.ledger.polls.ask(flow, this.options.now());
    for (const runner of this.runners) if (runner.flow.name === flow) await this.pollWhenAsked(runner);
  }

  /**
   * Adds records that the source told of by itself, and delivers them at once. They are in the ledger when it resolves; what
   * the ledger knows already stays as it is. Also while the flow is paused: they wait.
   * @returns for each record, whether it was new
   * @throws what the ledger throws: nothing was added then
   */
  async record(name: string, records: readonly unknown[]): Promise<readonly boolean[]> {
    const flow = this.flows.find((one) => one.name === name);
    if (flow === undefined) throw new Error(`There is no flow ${name}.`);
    const { keys, isNew } = await recordTold(flow, records, this.options);
    this.events.next({ flow: name, kind: 'told', told: records.length, keys });
    if (keys.length > 0) this.poke(name);
    return isNew;
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
  async tend(): Promise<void> {
    // Nothing would give back a lease that is taken now.
    if (this.isStopping) return;
    // The lease waits for nothing else: while a sweep waits for what a stopped worker has locked, it would lapse.
    const renewing = this.renewOnce();
    this.tending ??= this.tendOnce().finally(() => (this.tending = undefined));
    await Promise.all([renewing, this.tending]);
  }

  /** Lets the work in hand finish for at most `graceMs`, which is less than the lease, then gives the lease back. */
  async stop(graceMs: number): Promise<void> {
    this.isStopping = true;
    await Promise.all([this.renewOnce(), this.audits.stop(), ...this.runners.map((runner) => runner.stop(graceMs))]);
    await this.tending;
    await this.endLease();
    this.events.complete();
  }

  /** What cannot be given back now, because the database is away, lapses by itself. */
  private async endLease(): Promise<void> {
    try {
      await this.options.ledger.lease.end();
    } catch (error) {
      this.events.next({ flow: '*', kind: 'failed', during: 'sweep', error });
    }
  }

  /** At the end, too: what is under way may take as long as the grace. */
  private renewOnce(): Promise<void> {
    this.renewing ??= this.keepLease().finally(() => (this.renewing = undefined));
    return this.renewing;
  }

  private async keepLease(): Promise<void> {
    try {
      await this.options.ledger.lease.renew();
    } catch (error) {
      this.events.next({ flow: '*', kind: 'failed', during: 'sweep', error });
    }
  }

  private async tendOnce(): Promise<void> {
    // First, and each whatever becomes of the others: what one worker has locked must not keep all else from being done.
    for (const runner of this.runners) runner.poke();
    const steps = [
      () => this.sweep(),
      ...this.runners.map((runner) => () => this.pollWhenAsked(runner)),
      ...this.flows.map(
        ({ name }) =>
          () =>
            this.stalls.look(name),
      ),
    ];
    const failures: unknown[] = [];
    for (const step of steps) await step().catch((error: unknown) => void failures.push(error));
    // A ledger that is away fails them all: that is one thing to tell.
    const [error] = failures;
    if (error !== undefined) this.events.next({ flow: '*', kind: 'failed', during: 'sweep', error });
  }

  private async sweep(): Promise<void> {
    const deliveries = await this.options.ledger.lease.sweep();
    if (deliveries === 0) return;
    this.events.next({ flow: '*', kind: 'work-taken-back', deliveries });
    for (const runner of this.runners) runner.poke();
  }

  /** An operator may have asked another replica for it. One that cannot begin now is left for the next tending, or the next worker. */
  private async pollWhenAsked(runner: FlowRunner): Promise<void> {
    const { lease, polls } = this.options.ledger;
    if (!runner.canBeginPoll || !(await polls.take(runner.flow.name, await lease.id()))) return;
    if (runner.canBeginPoll) void runner.poll();
    // One that the clock began meanwhile may have read its last page before this one was asked for.
    else await polls.ask(runner.flow.name, this.options.now());
  }
}
