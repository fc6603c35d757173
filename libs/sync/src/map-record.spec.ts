import type { Flow, Mapped } from './flow';
import { mapRecord } from './map-record';

const flowOf = (map: (record: unknown) => Mapped) => ({ name: 'f', map }) as unknown as Flow;

describe('a record', () => {
  test('maps to the key and body that its flow makes of it', () => {
    const mapped = { key: 'k:1', body: { id: 1 } };
    expect(
      mapRecord(
        flowOf(() => mapped),
        {},
      ),
    ).toBe(mapped);
  });

  test.each(['', 'a b', 'a\nb', 'a€b', 'x'.repeat(256)])(
    'whose key %j no header carries unchanged is a fault: two keys must never become one',
    (key) => {
      expect(
        mapRecord(
          flowOf(() => ({ key, body: {} })),
          {},
        ),
      ).toEqual({ fault: expect.stringContaining('visible ASCII') });
    },
  );

  test('whose mapping throws is a fault of that record alone', () => {
    const flow = flowOf(() => {
      throw new TypeError('it has no address');
    });
    expect(mapRecord(flow, {})).toEqual({ fault: 'The mapping failed: it has no address' });
  });
});
