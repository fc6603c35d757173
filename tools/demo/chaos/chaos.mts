import pc from 'picocolors';
import type { ServiceGroup } from '../../support/service-group.mts';
import { AnswerLoser } from './answer-loser.mts';
import { Blows } from './blows.mts';

/** How long the customers take to arrive, so that blows fall while there is work: eight or so, where a start takes less than a second. */
const CUSTOMERS_TAKE_MS = 20_000;

/** One of so many answers is lost. */
const LOST_ONE_IN = 10;

/** The demo's blows: kills, and answers of Inventory that never arrive. */
export class Chaos implements AsyncDisposable {
  /**
   * One request for each customer, so that there are answers to lose; and short waits, as an Inventory that was killed is back
   * soon. The environment may set them otherwise.
   */
  readonly pace = { INVENTORY_BATCH: 'no', RETRY_DELAY_SECONDS: '0.02' };
  /** Where the integrator finds Inventory. */
  readonly inventory: string;
  private readonly seed: number;
  private readonly loser: AnswerLoser;
  private blows: Blows | undefined;
  private toldLost = 0;

  private constructor(seed: number, loser: AnswerLoser, inventory: string) {
    this.seed = seed;
    this.loser = loser;
    this.inventory = inventory;
  }

  /** @param inventory the address of Inventory itself, which need not run yet */
  static async prepare(seed: number, inventory: string): Promise<Chaos> {
    const loser = new AnswerLoser(inventory, LOST_ONE_IN);
    return new Chaos(seed, loser, await loser.open());
  }

  /** Between two of so many customers. */
  pauseMs(customers: number): number {
    return Math.max(1, Math.round(CUSTOMERS_TAKE_MS / customers));
  }

  /** In words, for the line above the blows. */
  get intent(): string {
    return `Meanwhile kill -9 falls at random, and every ${LOST_ONE_IN}th answer of Inventory is lost (seed ${this.seed}).`;
  }

  /** In words, with the counts. */
  get suffered(): string {
    return `${this.blows?.count ?? 0} times kill -9, ${this.loser.lost} answers lost`;
  }

  /** From now on blows fall, and each is said, until they are ended or disposed of. */
  begin(services: ServiceGroup, say: (line: string) => void): Blows {
    this.blows = new Blows(
      this.seed,
      (victim) => {
        this.tellLost(say);
        say(pc.red(`  kill -9 ${victim}`));
        return services.killAndRestart(victim);
      },
      services.signal,
    );
    return this.blows;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.loser[Symbol.asyncDispose]();
  }

  /** In sums: a line for each would hide all else. */
  private tellLost(say: (line: string) => void): void {
    const { lost } = this.loser;
    if (lost > this.toldLost)
      say(pc.yellow(`  answers of Inventory lost: ${lost - this.toldLost} more, ${lost} so far`));
    this.toldLost = lost;
  }
}
