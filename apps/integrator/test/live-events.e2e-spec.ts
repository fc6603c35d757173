import { eventually } from '../../../test/support/eventually';
import { EventStream } from './support/event-stream';
import { RunningIntegrator } from './support/running-integrator';
import { StubSystems } from './support/stub-systems';

const FLOW = '/flows/welcome-package';

/** Long before the flow would be told again by the clock alone. */
const SOON_MS = 2500;

describe('the live events', () => {
  let systems: StubSystems;
  let integrator: RunningIntegrator;
  let stream: EventStream | undefined;
  let isStopped: boolean;

  beforeEach(async () => {
    systems = new StubSystems();
    isStopped = false;
  });
  afterEach(async () => {
    stream?.leave();
    if (!isStopped) await integrator.stop();
    systems.close();
  });

  async function start(environment: NodeJS.ProcessEnv = {}): Promise<void> {
    integrator = await RunningIntegrator.start(await systems.open(), environment);
  }
  /** Polled once at the start and then not again: whatever is told is told because it happened. */
  async function startQuiet(): Promise<EventStream> {
    await start({ POLLING_INTERVAL_SECONDS: '3600', STALLED_AFTER_SECONDS: '3600' });
    await integrator.until(({ last_poll }) => last_poll.at !== null);
    const opened = await open();
    await opened.until(() => true);
    return opened;
  }
  async function open(headers?: Record<string, string>): Promise<EventStream> {
    stream = await EventStream.open(`${integrator.url}/events`, headers);
    return stream;
  }
  const post = (path: string, body?: unknown): Promise<Response> =>
    fetch(`${integrator.url}${FLOW}${path}`, {
      method: 'POST',
      headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });

  it('are a stream that no proxy keeps or holds back, and tell each flow at once, as GET does', async () => {
    const { response, events, flows } = await startQuiet();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(response.headers.get('cache-control')).toMatch(/no-store/);
    expect(events).toHaveLength(1);
    const { oldest_undelivered_seconds: _age, ...flow } = await integrator.flow();
    expect(flows[0]).toMatchObject(flow);
  });

  it('tell of a customer whose package is there, without being asked again', async () => {
    await start();
    const { length: before } = (await open()).events;
    expect(before).toBe(0);
    await stream?.until(({ deliveries }) => deliveries.delivered === 0);
    systems.customers.push({ id: 1 });
    await stream?.until(({ deliveries }) => deliveries.delivered === 1, SOON_MS);
  });

  it('tell the same to two who listen', async () => {
    await start();
    const [one, other] = [await open(), await EventStream.open(`${integrator.url}/events`)];
    systems.customers.push({ id: 1 });
    await Promise.all([one, other].map((each) => each.until(({ deliveries }) => deliveries.delivered === 1)));
    other.leave();
    systems.customers.push({ id: 2 });
    await one.until(({ deliveries }) => deliveries.delivered === 2);
  });

  it('tell a flow at most twice a second, and how it is in the end', async () => {
    await start();
    const { events } = await open();
    for (let id = 0; id < 300; id++) systems.customers.push({ id });
    const enough = await eventually(
      () => [...events],
      (told) => (told.at(-1)?.at ?? 0) - (told[1]?.at ?? Infinity) > 3000,
    );
    const [, second, ...rest] = enough;
    const seconds = ((rest.at(-1)?.at ?? 0) - (second?.at ?? 0)) / 1000;
    expect(rest.length).toBeGreaterThanOrEqual(4);
    // One more for a timer that fires late, and the next one in time.
    expect(rest.length).toBeLessThanOrEqual(2 * seconds + 1);
    await stream?.until(({ deliveries }) => deliveries.delivered === 300);
  });

  it('tell of a pause and of a resume when they happen', async () => {
    const quiet = await startQuiet();
    await post('/pause');
    await quiet.until(({ state }) => state === 'paused', SOON_MS);
    await post('/resume');
    await quiet.until(({ state }) => state === 'running', SOON_MS);
  });

  it('tell of a rewind when it happens', async () => {
    const quiet = await startQuiet();
    await post('/pause');
    await post('/rewind', { cursor: '/customers?after=x' });
    await quiet.until(({ cursor }) => cursor === '/customers?after=x', SOON_MS);
  });

  it('tell of an audit when it ends, well or not', async () => {
    systems.customers.push({ id: 1 });
    const quiet = await startQuiet();
    await post('/audit', {});
    await quiet.until(({ last_audit }) => last_audit?.state === 'finished', SOON_MS);
    systems.listing = { status: 503 };
    await post('/audit', {});
    await quiet.until(({ last_audit }) => last_audit?.state === 'failed', SOON_MS);
  });

  it('tell of a replay', async () => {
    systems.answer = () => ({ status: 422 });
    systems.customers.push({ id: 1 });
    const quiet = await startQuiet();
    await quiet.until(({ deliveries }) => deliveries.dead === 1);
    systems.answer = () => undefined;
    await post('/replay', {});
    await quiet.until(({ deliveries }) => deliveries.delivered === 1, SOON_MS);
  });

  it.each([
    ['the first one', '1'],
    ['one that was never told', '999999'],
    ['a word', 'nonsense'],
    ['a negative number', '-1'],
    ['no number at all', encodeURIComponent('☃')],
    ['5000 digits', '9'.repeat(5000)],
  ])('begin anew for one who comes back and has heard last %s', async (_what, id) => {
    await start();
    const { response } = await open({ 'Last-Event-ID': id });
    expect(response.status).toBe(200);
    expect(await stream?.until(() => true)).toMatchObject({ name: 'welcome-package' });
  });

  it('end when the service stops, which nobody who listens holds up', async () => {
    await start();
    const streams = [await open(), await EventStream.open(`${integrator.url}/events`)];
    for (const each of streams) await each.until(() => true);
    const before = Date.now();
    await integrator.stop();
    isStopped = true;
    expect(Date.now() - before).toBeLessThan(2000);
    for (const each of streams) expect(await each.ended()).toBe(true);
  });

  it('are only to be read', async () => {
    await start();
    const response = await fetch(`${integrator.url}/events`, { method: 'POST' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, expect.stringContaining('GET')]);
  });
});
