import type { Dice } from './dice';
import type { Faults } from './faults';
import type { VirtualTime } from './virtual-time';

/** When a worker ends or stands still, counted in its steps: one is anything that it does to the world outside. */
export interface Fate {
  readonly crashAtStep: number;
  readonly stallAtStep: number;
  readonly stallMs: number;
}

interface World {
  readonly time: VirtualTime;
  readonly dice: Dice;
  readonly faults: Faults;
  readonly tell: (who: string, what: string) => void;
}

/**
 * All that a worker does to the world goes through here, step by step. Cut, it reaches nothing any more and hears nothing, as a
 * process that was killed; frozen, it does so later, as one that was stopped and goes on.
 */
export class Lifeline {
  isCut = false;
  private steps = 0;
  private thawed: Promise<void> | undefined;
  private readonly whenCut: (() => void)[] = [];

  constructor(
    readonly who: string,
    private readonly fate: Fate,
    private readonly world: World,
  ) {}

  get isFrozen(): boolean {
    return this.thawed !== undefined;
  }

  onCut(then: () => void): void {
    this.whenCut.push(then);
  }

  cut(): void {
    if (this.isCut) return;
    this.isCut = true;
    for (const then of this.whenCut) then();
  }

  /** Does `act` when the worker comes to it: at once, later, or never. */
  async through<Result>(what: string, act: () => Result): Promise<Result> {
    const { dice, faults, tell, time } = this.world;
    if (this.isCut) return never();
    tell(this.who, what);
    this.meetFate(++this.steps);
    if (faults.strikes('ledger slow')) await time.sleep(dice.between(1, 300));
    while (this.thawed !== undefined && !this.isCut) await this.thawed;
    // It may have been cut meanwhile, by another of its own steps.
    return this.isCut ? never() : act();
  }

  private meetFate(step: number): void {
    const { faults, tell, time } = this.world;
    if (faults.areOver) return;
    if (step === this.fate.crashAtStep) {
      tell(this.who, 'CRASHES');
      this.cut();
    }
    if (step === this.fate.stallAtStep) {
      tell(this.who, 'STALLS');
      this.thawed = time.sleep(this.fate.stallMs).then(() => {
        tell(this.who, 'goes on');
        this.thawed = undefined;
      });
    }
  }
}

/** A new one each time: what waits for it must be forgotten with it. */
function never<Result>(): Promise<Result> {
  return new Promise(() => undefined);
}
