import type { DeliveryDto } from '@app/contracts';
import { parse } from 'csv-parse/sync';
import { collect } from '../api/collect';
import { DELIVERY_COLUMNS } from './delivery-rows';
import { toCsv, toNdjson } from './delivery-text';

const DELIVERY: DeliveryDto = {
  key: 'welcome_package:1',
  state: 'dead',
  label: 'ann@example.com',
  failed_attempts: 2,
  discovered_by: 'poll',
  discovered_at: '2026-11-22T08:30:00.000Z',
  due_at: null,
  settled_at: null,
  reference: null,
  last_error: { code: 'http-422', detail: '=cmd|"/c calc"!A1, "quoted"\n2nd line' },
};

async function* of(deliveries: readonly DeliveryDto[]): AsyncGenerator<DeliveryDto> {
  yield* deliveries;
}

async function csv(deliveries: readonly DeliveryDto[]): Promise<Record<string, string>[]> {
  return parse((await collect(toCsv(of(deliveries)))).join(''), { columns: true });
}

describe('an export as CSV', () => {
  it.each(['=', '+', '-', '@', '\t', '\r'])('has no cell that begins with %j', async (sign) => {
    const [row] = await csv([{ ...DELIVERY, label: `${sign}1+1@example.com` }]);
    expect(row).toMatchObject({ label: `'${sign}1+1@example.com`, error: `'${DELIVERY.last_error?.detail}` });
  });

  it('has its header even when there is nothing else', async () => {
    expect((await collect(toCsv(of([])))).join('')).toBe(`${DELIVERY_COLUMNS.join(',')}\n`);
  });

  it('has one header and every row, however many', async () => {
    const many = Array.from({ length: 1001 }, (_, at) => ({ ...DELIVERY, key: String(at) }));
    expect((await csv(many)).map(({ key }) => key)).toEqual(many.map(({ key }) => key));
  });
});

describe('an export as NDJSON', () => {
  it('is what the API said, one delivery a line', async () => {
    const lines = (await collect(toNdjson(of([DELIVERY, DELIVERY])))).join('').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([DELIVERY, DELIVERY]);
  });
});
