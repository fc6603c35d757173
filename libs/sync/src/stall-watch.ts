import { type FlowMotion, type Stall, stallOf, type StallRules } from './flow-stall';
import type { LedgerView } from './ledger/ledger-view';
import type { SyncEvent } from './sync-event';

export interface StallWatchOptions {
  readonly view: LedgerView;
  readonly now: () => number;
  readonly rules: StallRules;
  readonly emit: (event: SyncEvent) => void;
}

/** Looks at flows by the clock, and tells once when one is stalled and once when it moves again. */
export class StallWatch {
  private readonly openedAt: number;
  private readonly stalled = new Set<string>();

  constructor(private readonly options: StallWatchOptions) {
    this.openedAt = options.now();
  }

  stallOf(flow: FlowMotion): Stall | null {
    const { now, rules } = this.options;
    return stallOf(flow, rules, this.openedAt, now());
  }

  async look(flow: string): Promise<void> {
    const { emit, view } = this.options;
    const motion = await view.motion(flow);
    if (motion === undefined) return;
    const stall = this.stallOf(motion);
    if (stall !== null && !this.stalled.has(flow)) emit({ flow, kind: 'stalled', stall });
    if (stall === null && this.stalled.has(flow) && motion.pausedAt === null) emit({ flow, kind: 'stall-ended' });
    if (stall === null) this.stalled.delete(flow);
    else this.stalled.add(flow);
  }
}
