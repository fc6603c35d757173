import { DELIVERY_TRANSITIONS, type DeliveryState } from '@app/sync';
import type { LedgerFile } from './ledger-file';
import type { SourceSystem } from './source-system';
import { FLOW, keyOf } from './simulated-flow';

export interface DeliveryRow {
  readonly seq: number;
  readonly key: string;
  readonly state: DeliveryState;
  readonly worker: string | null;
}

interface FlowRow {
  readonly cursor: string | null;
  readonly discovered: number;
  readonly delivered: number;
}

/** What must be so after every single commit: nobody may see a ledger in which it is not. */
export class LedgerOracle {
  private rows = new Map<number, DeliveryRow>();

  constructor(
    private readonly file: LedgerFile,
    private readonly source: SourceSystem,
    private readonly violate: (what: string) => void,
  ) {}

  /** @param own the ids that whoever committed has had */
  lookAfterCommit(own: ReadonlySet<string>): void {
    const rows = this.deliveries();
    const keys = new Set(rows.map(({ key }) => key));
    if (keys.size < rows.length) this.violate('a key has two deliveries');
    for (const row of rows) this.judgeChange(this.rows.get(row.seq), row, own);
    const known = new Set(rows.map(({ seq }) => seq));
    for (const { seq, key } of this.rows.values()) if (!known.has(seq)) this.violate(`${key} was forgotten`);
    this.rows = new Map(rows.map((row) => [row.seq, row]));
    const flow = this.flow();
    if (flow !== undefined) this.judgeFlow(flow, rows, keys);
  }

  deliveries(): DeliveryRow[] {
    return this.file.all('select seq, key, state, worker from deliveries');
  }

  flow(): FlowRow | undefined {
    return this.file.all<FlowRow>('select cursor, discovered, delivered from flows where name = ?', FLOW)[0];
  }

  private judgeChange(before: DeliveryRow | undefined, row: DeliveryRow, own: ReadonlySet<string>): void {
    const { key, state, worker } = row;
    if (before === undefined) {
      if (state !== 'pending' && state !== 'dead') this.violate(`${key} is ${state} from the start`);
      return;
    }
    if (before.key !== key) this.violate(`${before.key} became ${key}`);
    if (before.state === state && before.worker === worker) return;
    const next: readonly DeliveryState[] = Object.values(DELIVERY_TRANSITIONS[before.state]);
    if (!next.includes(state)) this.violate(`${key} went from ${before.state} to ${state}`);
    if (worker !== null && !own.has(worker)) this.violate(`${key} was claimed for ${worker} by another`);
    if (before.worker !== null && !own.has(before.worker) && this.isAlive(before.worker))
      this.violate(`${key} was taken out of the hands of ${before.worker}, whose lease nobody took back`);
  }

  private judgeFlow({ cursor, discovered, delivered }: FlowRow, rows: DeliveryRow[], keys: Set<string>): void {
    if (discovered !== rows.length) this.violate(`${discovered} are counted as discovered of ${rows.length}`);
    const ended = rows.filter(({ state }) => state === 'delivered').length;
    if (delivered !== ended) this.violate(`${delivered} are counted as delivered of ${ended}`);
    for (const { id } of this.source.before(cursor))
      if (id !== null && !keys.has(keyOf(id))) this.violate(`the cursor is past ${id}, which is not in the ledger`);
  }

  private isAlive(worker: string): boolean {
    return this.file.all('select 1 from workers where id = ?', worker).length > 0;
  }
}
