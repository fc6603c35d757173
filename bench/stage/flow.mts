import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 100;

/** The flow of an integrator, as an operator has it. */
export class Flow {
  private readonly url: string;
  private readonly signal: AbortSignal;

  constructor(integrator: string, signal: AbortSignal) {
    this.url = `${integrator}/flows/welcome-package`;
    this.signal = signal;
  }

  async pause(): Promise<void> {
    await this.ask('/pause', 'POST');
  }

  async resume(): Promise<void> {
    await this.ask('/resume', 'POST');
  }

  async delivered(): Promise<number> {
    return (await this.ask<FlowReport>()).deliveries.delivered;
  }

  /** Waits for the first poll that was made. */
  async polled(): Promise<void> {
    while ((await this.ask<FlowReport>()).last_poll === null)
      await sleep(LOOK_EVERY_MS, undefined, { signal: this.signal });
  }

  /** Waits until so many are delivered; looks now and then, which costs next to nothing. */
  async until(delivered: number, onLook?: (delivered: number) => void): Promise<void> {
    for (;;) {
      const now = await this.delivered();
      onLook?.(now);
      if (now >= delivered) return;
      await sleep(LOOK_EVERY_MS, undefined, { signal: this.signal });
    }
  }

  /**
   * Makes an audit, and waits for its end.
   * @throws Error when the promise does not hold: what was measured is worth nothing then
   */
  async audit(): Promise<void> {
    let audit = await this.ask<Audit>('/audit', 'POST');
    while (audit.state === 'running') {
      await sleep(LOOK_EVERY_MS, undefined, { signal: this.signal });
      audit = await this.ask<Audit>(`/audits/${audit.id}`);
    }
    if (audit.state !== 'finished' || audit.missing + audit.duplicates + audit.orphans > 0)
      throw new Error(`The audit says that the promise does not hold: ${JSON.stringify(audit)}`);
  }

  private async ask<Answer>(path = '', method: 'GET' | 'POST' = 'GET'): Promise<Answer> {
    const body = method === 'POST' ? { headers: { 'Content-Type': 'application/json' }, body: '{}' } : {};
    const response = await fetch(`${this.url}${path}`, { method, signal: this.signal, ...body });
    if (!response.ok)
      throw new Error(`${method} ${this.url}${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Answer;
  }
}

interface FlowReport {
  readonly deliveries: { readonly delivered: number };
  readonly last_poll: object | null;
}

interface Audit {
  readonly id: string;
  readonly state: 'running' | 'finished' | 'failed';
  readonly missing: number;
  readonly duplicates: number;
  readonly orphans: number;
}
