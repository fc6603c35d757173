import type { Dice } from './dice';
import type { Faults } from './faults';
import type { Server, WireAnswer, WireRequest } from './network';

export const SOURCE_URL = 'http://crm/customers';

/** What the source tells of; one without an id can be delivered to nobody. */
export interface SourceRecord {
  readonly id: number | null;
  readonly version: number;
}

/** A customer system: its feed in commit order, under an epoch that changes when it is restored. */
export class SourceSystem implements Server {
  readonly bearsDoubles = true;
  private readonly epochs: SourceRecord[][] = [[]];
  private isOpen = true;

  constructor(
    private readonly dice: Dice,
    private readonly faults: Faults,
    private readonly pageSize: number,
  ) {}

  get feed(): readonly SourceRecord[] {
    return this.currentEpoch;
  }

  commit(record: SourceRecord): void {
    this.currentEpoch.push(record);
  }

  /** The same records in another order, under positions that nobody knows. */
  restore(): void {
    this.epochs.push(this.dice.shuffled(this.currentEpoch));
  }

  /** Refuses our credentials, until it is opened again. */
  close(): void {
    this.isOpen = false;
  }

  open(): void {
    this.isOpen = true;
  }

  /** Everything that lies before a cursor which this system once gave. */
  before(cursor: string | null): readonly SourceRecord[] {
    if (cursor === null) return [];
    const [epoch, position] = positionOf(new URL(cursor, SOURCE_URL));
    return (this.epochs[epoch] ?? []).slice(0, position);
  }

  handle({ url }: WireRequest): WireAnswer {
    const { dice, faults } = this;
    if (!this.isOpen) return { status: 401 };
    if (faults.strikes('server error')) return { status: 500 };
    if (faults.strikes('server overloaded'))
      return { status: 503, headers: { 'retry-after': String(dice.between(0, 3)) } };
    const [epoch, position] = url.searchParams.has('after') ? positionOf(url) : [this.epochs.length - 1, 0];
    if (epoch !== this.epochs.length - 1) return { status: 410 };
    const told = this.feed.slice(position, position + this.pageSize);
    const link = `<${SOURCE_URL}?after=${epoch}.${position + told.length}>; rel="next"`;
    const again = faults.strikes('page repeats records') ? this.feed.slice(0, position + told.length).slice(-3) : [];
    const page = [...told, ...again];
    return { status: 200, headers: { link }, body: faults.strikes('page reordered') ? dice.shuffled(page) : page };
  }

  private get currentEpoch(): SourceRecord[] {
    return this.epochs[this.epochs.length - 1] ?? [];
  }
}

function positionOf(url: URL): [epoch: number, position: number] {
  const [epoch, position] = (url.searchParams.get('after') ?? '').split('.').map(Number);
  return [epoch ?? Number.NaN, position ?? Number.NaN];
}
