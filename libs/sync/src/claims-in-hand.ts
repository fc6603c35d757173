import type { Claim, Claimed, DeliveryLedger } from './ledger/delivery-ledger';

interface Options {
  readonly flow: string;
  readonly delivery: DeliveryLedger;
  readonly now: () => number;
}

/**
 * What this process has claimed of one flow and not yet settled. A claim that failed may have been made all the same: the
 * database committed it, and its answer was lost. Nobody would send what it took for as long as this worker keeps its lease,
 * so that goes back before the next claim.
 */
export class ClaimsInHand {
  /** By number: the attempts with which it was claimed, for the same one may be claimed anew before its settlement is heard of. */
  private readonly claimed = new Map<number, number>();
  private readonly underWay = new Set<Promise<Claim>>();
  /** The ids under which a claim failed. */
  private readonly doubtful = new Set<string>();
  private clearing: Promise<void> | undefined;

  constructor(private readonly options: Options) {}

  /** True when something may be claimed that nobody was told of. */
  get isInDoubt(): boolean {
    return this.doubtful.size > 0;
  }

  /** Makes a claim as `worker`. @throws what the ledger throws */
  async claim(worker: string, make: () => Promise<Claim>): Promise<Claim> {
    if (this.isInDoubt) await (this.clearing ??= this.clear().finally(() => (this.clearing = undefined)));
    const claiming = make();
    this.underWay.add(claiming);
    try {
      const claim = await claiming;
      for (const { seq, attempts } of claim.deliveries) this.claimed.set(seq, attempts);
      return claim;
    } catch (error) {
      this.doubtful.add(worker);
      throw error;
    } finally {
      this.underWay.delete(claiming);
    }
  }

  settled(deliveries: readonly Pick<Claimed, 'seq' | 'attempts'>[]): void {
    for (const { seq, attempts } of deliveries) if (this.claimed.get(seq) === attempts) this.claimed.delete(seq);
  }

  private async clear(): Promise<void> {
    const { delivery, flow, now } = this.options;
    // What another lane is claiming now is not in hand yet, and would be taken from it. None begins before this is over.
    await Promise.allSettled(this.underWay);
    for (const worker of this.doubtful) {
      const inHand = [...this.claimed].map(([seq, attempts]) => ({ seq, attempts }));
      await delivery.release(flow, worker, inHand, now());
      this.doubtful.delete(worker);
    }
  }
}
