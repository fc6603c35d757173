import type { Dice } from './dice';
import type { Faults } from './faults';
import type { Server, WireAnswer, WireRequest } from './network';

export const TARGET_URL = 'http://inventory/package-requests';

export interface TargetAbilities {
  readonly isIdempotent: boolean;
  readonly hasBatch: boolean;
}

interface Asked {
  readonly customer_id: number;
  readonly key: string;
}

/** Statuses that say that nothing was done. */
const NOT_ACTED_ON = new Set([401, 422, 429, 503]);

/**
 * An inventory: one effect for each key where it is idempotent, one for each request where it is not. It knows what was asked
 * of it, and says when that ought not to have been asked.
 */
export class TargetSystem implements Server {
  readonly effects: Asked[] = [];
  private readonly keys = new Map<number, string>();
  /** Records that may have been acted on, without anybody knowing. */
  private readonly unknown = new Set<number>();
  private isOpen = true;

  constructor(
    readonly abilities: TargetAbilities,
    /** Records that it will never take. */
    readonly refused: ReadonlySet<number>,
    private readonly dice: Dice,
    private readonly faults: Faults,
    private readonly violate: (what: string) => void,
  ) {}

  get bearsDoubles(): boolean {
    return this.abilities.isIdempotent;
  }

  /** Refuses our credentials, until it is opened again. */
  close(): void {
    this.isOpen = false;
  }

  open(): void {
    this.isOpen = true;
  }

  /** Watches what is asked, from when it goes out to when the answer is heard. */
  readonly onSent = (request: WireRequest): ((heard: WireAnswer | 'never sent') => void) => {
    const all = askedIn(request);
    for (const { customer_id, key } of all) {
      const known = this.keys.get(customer_id) ?? key;
      if (known !== key) this.violate(`the key of ${customer_id} was ${known}, and is ${key} now`);
      this.keys.set(customer_id, key);
      if (this.unknown.has(customer_id)) this.violate(`${key} is asked again, and may have been acted on`);
      if (!this.abilities.isIdempotent) this.unknown.add(customer_id);
    }
    return (heard) => {
      const isKnown = heard === 'never sent' || NOT_ACTED_ON.has(heard.status);
      if (isKnown) for (const { customer_id } of all) this.unknown.delete(customer_id);
    };
  };

  handle(request: WireRequest): WireAnswer {
    const { dice, faults } = this;
    if (!this.isOpen) return { status: 401 };
    if (faults.strikes('server overloaded'))
      return { status: dice.pick([429, 503]), headers: { 'retry-after': String(dice.between(0, 3)) } };
    const all = askedIn(request);
    if (!Array.isArray(request.body)) return this.take(all[0]);
    const results = all.map((asked) => {
      const { status, body } = this.take(asked);
      return { status, request: body ?? {} };
    });
    return { status: 200, body: { results } };
  }

  private take(asked: Asked | undefined): WireAnswer {
    const { dice, faults } = this;
    if (asked === undefined) return { status: 400 };
    if (this.refused.has(asked.customer_id)) return { status: 422, body: { title: 'It is not for us.' } };
    const isError = faults.strikes('server error');
    if (isError && dice.happens(0.5)) return { status: 500 };
    const isKnown = this.abilities.isIdempotent && this.effects.some(({ key }) => key === asked.key);
    if (!isKnown) this.effects.push(asked);
    if (isError) return { status: 500 };
    const customer_id = faults.strikes('answer of another') ? -1 : asked.customer_id;
    return { status: 201, body: { request_id: `r-${asked.key}`, customer_id } };
  }
}

function askedIn({ body, headers }: WireRequest): Asked[] {
  if (!Array.isArray(body)) {
    const { customer_id } = body as { customer_id: number };
    return [{ customer_id, key: headers['Idempotency-Key'] ?? '' }];
  }
  return (body as { customer_id: number; idempotency_key: string }[]).map(({ customer_id, idempotency_key }) => ({
    customer_id,
    key: idempotency_key,
  }));
}
