import type { DeliveryDto, ReplayResultDto } from '@app/contracts';
import { addCustomers, delivery, flow, getJson, postJson } from './support/api';
import { eventually } from './support/eventually';
import { PickyInventory } from './support/picky-inventory';
import { Platform } from './support/service-process';
import { isOnPostgres } from './support/test-database';

/** On PostgreSQL the same takes minutes yet: each delivery is a statement there and back. */
const CUSTOMERS = isOnPostgres ? 10_000 : 100_000;
const REFUSED = CUSTOMERS / 100;

describe('dead letters', () => {
  const platform = new Platform();
  const inventory = new PickyInventory();
  afterAll(async () => {
    await platform.close();
    await inventory.close();
  });

  it(`hold up nobody: of ${CUSTOMERS.toLocaleString('en')} customers 1 % are refused, and one replay delivers exactly those`, async () => {
    const crm = await platform.service('crm').start();
    const customers = await addCustomers(crm.url, 0, CUSTOMERS);
    const refused = new Set(customers.filter((_, index) => index % 100 === 0).map(({ id }) => id));
    inventory.refuses = (id) => refused.has(id);
    const integrator = await platform
      .integrator(`${crm.url}/customers`, await inventory.open(), { PAGE_SIZE: '1000' })
      .start();
    const ended = await eventually(
      () => flow(integrator.url),
      ({ deliveries }) => deliveries.delivered + deliveries.dead === CUSTOMERS,
      120_000,
    );
    expect(ended.deliveries).toEqual({
      pending: 0,
      delivering: 0,
      delivered: CUSTOMERS - REFUSED,
      dead: REFUSED,
      uncertain: 0,
    });

    const flowUrl = `${integrator.url}/flows/welcome-package`;
    const dead = await getJson<DeliveryDto[]>(`${flowUrl}/deliveries?state=dead&limit=1000`);
    expect(new Set(dead.map(({ key }) => key))).toEqual(new Set([...refused].map((id) => `welcome_package:${id}`)));
    expect(new Set(dead.map(({ last_error }) => last_error?.code))).toEqual(new Set(['http-422']));
    const [first] = dead;
    expect(await delivery(integrator.url, first?.key ?? '')).toMatchObject({
      attempts: [{ number: 1, outcome: 'reject', cause: { code: 'http-422', status: 422 } }],
      timeline: [{ kind: 'created' }, { kind: 'discovered' }, { kind: 'attempt-failed' }, { kind: 'dead' }],
    });

    inventory.refuses = () => false;
    const filter = { state: 'dead', error_code: 'http-422' };
    const counted = (await (
      await postJson(`${flowUrl}/replay`, { ...filter, dry_run: true })
    ).json()) as ReplayResultDto;
    expect(counted).toEqual({ matched: REFUSED, replayed: 0 });
    const replayed = (await (await postJson(`${flowUrl}/replay`, filter)).json()) as ReplayResultDto;
    expect(replayed).toEqual({ matched: REFUSED, replayed: REFUSED });
    await eventually(
      () => flow(integrator.url),
      ({ deliveries }) => deliveries.delivered === CUSTOMERS,
    );
    expect(inventory.packages.size).toBe(CUSTOMERS);
    expect(inventory.repetitions).toBe(0);
  }, 300_000);
});
