import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceProcess } from './service-process';

/** Between two blows. */
const EVERY_MS = 1000;

/** Longer than a lease: what was stopped for this long is taken for lost, and wakes up too late. */
const STOPPED_FOR_MS = 7000;

/** Each third blow stops an integrator instead of killing something. */
const STOPS_ONE_IN = 3;

/**
 * Every second kills one of the processes, whichever is up, and starts it again; some integrators are stopped for longer than
 * their lease instead. `random` decides, so that a run can be repeated.
 */
export class Chaos {
  readonly blows = { killed: 0, stopped: 0 };
  private readonly up: Set<ServiceProcess>;
  private readonly recoveries = new Set<Promise<void>>();

  constructor(
    private readonly processes: readonly ServiceProcess[],
    private readonly random: () => number,
    /** An integrator that has deliveries in hand at this moment: one that is idle when it is stopped has nothing to say too late. */
    private readonly whoIsAtWork: () => Promise<ServiceProcess | undefined>,
  ) {
    this.up = new Set(processes);
  }

  /**
   * Goes on for `forMs`, and then until it is `enough`, though not beyond `atMostMs`; then waits until all processes are up again.
   * @throws Error when one did not start
   */
  async rage(forMs: number, enough = (): boolean => true, atMostMs = forMs): Promise<void> {
    const began = Date.now();
    const mustGoOn = (ms = Date.now() - began): boolean => ms < forMs || (ms < atMostMs && !enough());
    for (; mustGoOn(); await sleep(EVERY_MS)) {
      // On a slow machine they start more slowly than they are struck: half of them are left alone, or nobody did any work.
      if (this.up.size <= this.processes.length / 2) continue;
      const isStop = (this.blows.killed + this.blows.stopped) % STOPS_ONE_IN === STOPS_ONE_IN - 1;
      const any = [...this.up][Math.floor(this.random() * this.up.size)];
      const victim = isStop ? await this.whoIsAtWork() : any;
      if (victim === undefined || !this.up.has(victim)) continue;
      this.up.delete(victim);
      const recovery = this.strike(victim, isStop).then(() => void this.up.add(victim));
      this.recoveries.add(recovery);
    }
    await Promise.all(this.recoveries);
  }

  private async strike(victim: ServiceProcess, isStop: boolean): Promise<void> {
    if (isStop) {
      this.blows.stopped++;
      victim.signal('SIGSTOP');
      await sleep(STOPPED_FOR_MS);
      victim.signal('SIGCONT');
      return;
    }
    this.blows.killed++;
    await victim.end('SIGKILL');
    await victim.start();
  }
}
