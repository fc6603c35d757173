import { Logger } from '@nestjs/common';
import { Registry } from '@prometheus-io/client';
import { LiveGauges } from './live-gauges';

const said: string[] = [];
const say = (message: unknown): void => void said.push(String(message));

describe('LiveGauges', () => {
  beforeAll(() => {
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(say);
    jest.spyOn(Logger.prototype, 'log').mockImplementation(say);
  });
  afterAll(() => jest.restoreAllMocks());

  it('leave out what cannot be read, also what was read before; it is told once, and when it is over', async () => {
    const registry = new Registry();
    const gauges = new LiveGauges(registry);
    let isAway = false;
    for (const name of ['one', 'two']) {
      gauges.add({
        name,
        help: 'x',
        labelNames: ['kind'],
        read: async (set) => {
          set({ kind: 'a' }, 1);
          if (isAway) throw new Error('The database is away.');
        },
      });
    }
    const values = async () => (await registry.metrics()).split('\n').filter((line) => line.includes('{'));

    expect(await values()).toEqual(['one{kind="a"} 1', 'two{kind="a"} 1']);
    isAway = true;
    expect([await values(), await values()]).toEqual([[], []]);
    expect(said).toEqual([expect.stringMatching(/^one cannot be read, .*: The database is away\.$/)]);
    isAway = false;
    expect(await values()).toHaveLength(2);
    expect(said.slice(1)).toEqual(['all metrics can be read again']);
  });
});
