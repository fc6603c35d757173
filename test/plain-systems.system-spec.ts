import { delivery, flow } from './support/api';
import { eventually } from './support/eventually';
import { PlainSource, PlainTarget } from './support/plain-systems';
import { Platform } from './support/service-process';

describe('systems that know neither cursors nor batches nor idempotency', () => {
  const platform = new Platform();
  const source = new PlainSource();
  const target = new PlainTarget();
  let urls: [source: string, target: string];

  beforeAll(async () => {
    urls = [await source.open(), await target.open()];
  });
  afterAll(async () => {
    await platform.close();
    await Promise.all([source.close(), target.close()]);
  });

  it('get each record delivered once, with nothing configured but their addresses', async () => {
    source.people.push(...people(1, 50));
    const integrator = await platform.integrator(...urls).start();
    await eventually(
      () => flow(integrator.url),
      ({ deliveries }) => deliveries.delivered === 50,
    );
    source.people.push(...people(51, 75));
    await eventually(
      () => flow(integrator.url),
      ({ deliveries }) => deliveries.delivered === 75,
    );

    const { reads } = source;
    await eventually(
      async () => source.reads,
      (now) => now >= reads + 3,
    );
    expect(target.orders.toSorted((a, b) => a - b)).toEqual(people(1, 75).map(({ id }) => id));
    await integrator.end('SIGTERM');
  });

  it('get no second POST after a lost answer: the delivery is uncertain until a human replays it', async () => {
    target.loseAnswerFor.add(102);
    source.people.push(...people(101, 103));
    const integrator = await platform.integrator(...urls).start();
    const key = 'welcome_package:102';
    await eventually(
      () => flow(integrator.url),
      ({ deliveries }) => deliveries.delivered === 77 && deliveries.uncertain === 1,
    );

    expect(await delivery(integrator.url, key)).toMatchObject({
      state: 'uncertain',
      last_error: { code: 'no-answer' },
    });
    expect(integrator.lines(/the answer was lost/)).toMatchObject([{ key, level: 'error' }]);
    const { reads } = source;
    await eventually(
      async () => source.reads,
      (now) => now >= reads + 3,
    );
    expect(target.orders.filter((id) => id === 102)).toHaveLength(1);

    target.loseAnswerFor.clear();
    const replayed = await fetch(`${integrator.url}/flows/welcome-package/deliveries/${key}/replay`, {
      method: 'POST',
    });
    expect(replayed.status).toBe(200);
    await eventually(
      () => delivery(integrator.url, key),
      ({ state }) => state === 'delivered',
    );
    expect(target.orders.filter((id) => id === 102)).toHaveLength(2);
    await integrator.end('SIGTERM');
  });

  it('get no second POST when the integrator is killed while they answer', async () => {
    source.people.push(...people(1001, 1400));
    const integrator = await platform.integrator(...urls).start();
    await eventually(
      async () => target.orders.length,
      (orders) => orders > 150,
    );
    await integrator.end('SIGKILL');
    await integrator.start();
    await eventually(
      () => flow(integrator.url),
      ({ deliveries }) => deliveries.pending + deliveries.delivering === 0 && deliveries.delivered > 300,
    );

    const orders = target.orders.filter((id) => id > 1000);
    expect(new Set(orders).size).toBe(orders.length);
    const { deliveries } = await flow(integrator.url);
    expect(deliveries.delivered + deliveries.uncertain).toBe(478);
    // No more are in doubt than were under way at once.
    expect(deliveries.uncertain).toBeLessThanOrEqual(16);
  });
});

function people(from: number, to: number): { id: number; name: string }[] {
  return Array.from({ length: to - from + 1 }, (_, index) => ({ id: from + index, name: `Person ${from + index}` }));
}
