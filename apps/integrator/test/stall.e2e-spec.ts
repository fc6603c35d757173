import { eventually } from '../../../test/support/eventually';
import { HttpClient } from '../../../test/support/http/http-client';
import { RunningIntegrator } from './support/running-integrator';
import { StubSystems } from './support/stub-systems';

const FLOW = 'welcome-package';

interface Health {
  readonly status: string;
  readonly details: Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;
}

describe('a flow that stands still', () => {
  let systems: StubSystems;
  let integrator: RunningIntegrator;
  let client: HttpClient;

  beforeEach(async () => {
    systems = new StubSystems();
    integrator = await RunningIntegrator.start(await systems.open());
    client = new HttpClient(integrator.url);
  });
  afterEach(async () => {
    await integrator.stop();
    systems.close();
  });

  const ready = async () => {
    const { status, body } = await client.get<Health>('/health/ready');
    return { status, health: body.status, flow: body.details[FLOW] };
  };
  /** The value of a metric of the flow; more labels narrow it down. */
  const metric = async (name: string, labels = ''): Promise<number> => {
    const text = (await client.get<string>('/metrics')).text;
    const start = `${name}{flow="${FLOW}"${labels}} `;
    const line = text.split('\n').find((candidate) => candidate.startsWith(start));
    return Number(line?.slice(start.length) ?? Number.NaN);
  };
  const stalled = () => integrator.until(({ state }) => state === 'stalled');

  it('is up and has every gauge at its start, too: an alarm needs a value', async () => {
    // On a machine that has much else to do it may stall for a moment: it is at its start all the same.
    const atStart = await eventually(ready, ({ health }) => health === 'ok');
    expect(atStart).toEqual({ status: 200, health: 'ok', flow: { status: 'up' } });
    const gauges = [
      'integrator_oldest_undelivered_seconds',
      'integrator_held',
      'integrator_stalled',
      'integrator_paused',
      'integrator_poll_failing_seconds',
      'integrator_audit_missing',
      'integrator_audit_duplicates',
      'integrator_audit_orphans',
      'integrator_audit_finished_timestamp_seconds',
    ];
    const values = await eventually(
      () => Promise.all(gauges.map((name) => metric(name))),
      (all) => all.every((value) => value === 0),
    );
    expect(values).toEqual(gauges.map(() => 0));
  });

  it('because the target takes nothing: the readiness and a metric say so, and it goes on by itself', async () => {
    systems.answer = () => ({ status: 401 });
    systems.customers.push({ id: 1 });
    const { stall, last_settled_at } = await integrator.until(
      ({ state, hold }) => state === 'stalled' && hold !== null,
    );
    expect(stall).toEqual({
      reason: 'nothing-settled',
      detail: expect.stringContaining('401'),
      since: expect.stringMatching(/Z$/),
    });
    expect(last_settled_at).toBeNull();
    expect(await ready()).toEqual({
      status: 200,
      health: 'degraded',
      flow: {
        status: 'degraded',
        target: expect.stringContaining('401'),
        stalled: 'nothing-settled',
        stalled_since: stall?.since,
      },
    });
    expect(await metric('integrator_stalled')).toBe(1);
    expect(await metric('integrator_oldest_undelivered_seconds')).toBeGreaterThan(0.2);
    expect(await metric('integrator_poll_failing_seconds')).toBe(0);

    systems.answer = () => undefined;
    const mended = await integrator.until(({ state }) => state === 'running');
    expect(mended).toMatchObject({ stall: null, deliveries: { delivered: 1 }, last_settled_at: expect.any(String) });
    expect(await metric('integrator_stalled')).toBe(0);
    expect(await ready()).toMatchObject({ flow: { status: 'up' } });
  });

  it.each([500, 503])(
    'because the target answers %i to everything says so, too: the last cause is told',
    async (status) => {
      systems.answer = () => ({ status });
      systems.customers.push({ id: 1 });
      // On a busy machine it is stalled before the first answer.
      await eventually(
        () => integrator.delivery('welcome_package:1'),
        ({ failed_attempts }) => failed_attempts > 0,
      );
      const { stall } = await stalled();
      expect(stall).toMatchObject({ reason: 'nothing-settled', detail: expect.stringContaining(String(status)) });
    },
  );

  it('because the source cannot be read: since when is told, and grows', async () => {
    systems.close();
    const { stall } = await stalled();
    expect(stall).toMatchObject({ reason: 'source-unreadable' });
    expect(await ready()).toMatchObject({ status: 200, flow: { status: 'degraded', stalled: 'source-unreadable' } });
    const before = await metric('integrator_poll_failing_seconds');
    expect(before).toBeGreaterThan(0.2);
    await eventually(
      () => metric('integrator_poll_failing_seconds'),
      (seconds) => seconds > before,
    );
  });

  it('because an operator paused it is not stalled, however long', async () => {
    systems.answer = () => ({ status: 503 });
    systems.customers.push({ id: 1 });
    await stalled();
    await client.send(`/flows/${FLOW}/pause`, { method: 'POST' });
    expect(await integrator.flow()).toMatchObject({ state: 'paused', stall: null });
    expect([await metric('integrator_stalled'), await metric('integrator_paused')]).toEqual([0, 1]);
    expect((await ready()).flow).not.toHaveProperty('stalled');
    await client.send(`/flows/${FLOW}/resume`, { method: 'POST' });
    expect((await integrator.flow()).state).toBe('running');
    await stalled();
  });

  it('counts its audits by how they went, and tells what the newest finished one found', async () => {
    systems.customers.push({ id: 1 }, { id: 2 });
    await integrator.until(({ deliveries }) => deliveries.delivered === 2);
    const audit = async (body = {}): Promise<void> => {
      const before = Date.now();
      expect((await client.post(`/flows/${FLOW}/audit`, body)).status).toBe(202);
      await integrator.until(
        ({ last_audit }) => last_audit?.finished_at != null && Date.parse(last_audit.finished_at) >= before,
      );
    };
    const found = () =>
      Promise.all(['missing', 'duplicates', 'orphans'].map((kind) => metric(`integrator_audit_${kind}`)));
    const audits = () =>
      Promise.all(
        ['clean', 'findings', 'failed'].map(
          async (result) => (await metric('integrator_audits_total', `,result="${result}"`)) || 0,
        ),
      );

    await audit();
    expect([await found(), await audits()]).toEqual([
      [0, 0, 0],
      [1, 0, 0],
    ]);
    const finishedAt = await metric('integrator_audit_finished_timestamp_seconds');
    expect(Math.abs(finishedAt - Date.now() / 1000)).toBeLessThan(30);

    systems.packages.delete('welcome_package:1');
    systems.strays.push({ customer_id: 2 }, { customer_id: 9 });
    await audit();
    expect([await found(), await audits()]).toEqual([
      [1, 1, 1],
      [1, 1, 0],
    ]);

    systems.listing = { status: 500 };
    await audit();
    expect([await found(), await audits()]).toEqual([
      [1, 1, 1],
      [1, 1, 1],
    ]);

    systems.listing = undefined;
    await audit({ repair: true });
    expect([await found(), await audits()]).toEqual([
      [0, 1, 1],
      [1, 2, 1],
    ]);
  });
});
