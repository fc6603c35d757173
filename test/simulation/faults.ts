import type { Dice } from './dice';

/** What may go wrong at a moment, and how often at the most (of all the times that it could). */
const MOST_OFTEN = {
  'connection refused': 0.3,
  'request lost': 0.2,
  'request slow': 0.2,
  'request doubled': 0.2,
  'answer lost': 0.3,
  'answer slow': 0.2,
  'answer garbled': 0.2,
  'gateway error': 0.2,
  'server error': 0.3,
  'server overloaded': 0.2,
  'answer of another': 0.2,
  'page reordered': 0.5,
  'page repeats records': 0.5,
  'ledger slow': 0.3,
  'statement fails': 0.02,
  'commit unanswered': 0.03,
} as const;

export type Fault = keyof typeof MOST_OFTEN;

export const FAULTS = Object.keys(MOST_OFTEN) as readonly Fault[];

/** One run in so many has a fault at all: runs in which everything fails find less than runs in which some things do. */
const CHANCE_OF_EACH = 0.4;

/** The faults of one run: which there are, and how often each, is drawn from the seed. */
export class Faults {
  private readonly rates = new Map<Fault, number>();
  areOver = false;

  constructor(
    private readonly dice: Dice,
    private readonly onStrike: (fault: Fault) => void,
  ) {
    for (const fault of FAULTS)
      if (dice.happens(CHANCE_OF_EACH)) this.rates.set(fault, MOST_OFTEN[fault] * dice.random());
  }

  strikes(fault: Fault): boolean {
    if (this.areOver || !this.dice.happens(this.rates.get(fault) ?? 0)) return false;
    this.onStrike(fault);
    return true;
  }

  end(): void {
    this.areOver = true;
  }
}
