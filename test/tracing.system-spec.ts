import type { CustomerBatchDto, CustomerDto, FeedCustomerDto } from '@app/contracts';
import { flow, getJson, postJson } from './support/api';
import { eventually } from './support/eventually';
import { Platform, type ServiceProcess } from './support/service-process';
import { type CollectedSpan, TraceCollector } from './support/trace-collector';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';

interface Running {
  readonly crm: ServiceProcess;
  readonly inventory: ServiceProcess;
  readonly integrator: ServiceProcess;
}

let collector: TraceCollector;
let platform: Platform;
beforeEach(async () => {
  collector = await new TraceCollector().open();
  platform = new Platform();
});
afterEach(async () => {
  await platform.close();
  await collector.close();
});

async function start(
  traced: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
): Promise<Running> {
  const [crm, inventory] = await Promise.all([
    platform.service('crm', { ...traced, LOG_LEVEL: 'debug' }).start(),
    platform.service('inventory', { ...traced, LOG_LEVEL: 'debug' }).start(),
  ]);
  const integrator = platform.integrator(`${crm.url}/customers`, `${inventory.url}/package-requests`, {
    ...traced,
    ...own,
  });
  return { crm, inventory, integrator: await integrator.start() };
}

async function createTraced(crm: ServiceProcess): Promise<CustomerDto> {
  const response = await fetch(`${crm.url}/customers`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', traceparent: `00-${TRACE_ID}-${CALLER}-01` },
    body: JSON.stringify({ name: 'Zoë Ångström', email: 'zoe@example.com' }),
  });
  return (await response.json()) as CustomerDto;
}

/** Waits for the packages; a stop hands over what is traced. */
async function deliverAndStop({ crm, inventory, integrator }: Running, packages: number): Promise<void> {
  await eventually(
    () => flow(integrator.url),
    ({ deliveries }) => deliveries.delivered === packages,
  );
  const exitCodes = await Promise.all([integrator, crm, inventory].map((service) => service.end('SIGTERM')));
  expect(exitCodes).toEqual([0, 0, 0]);
}

function only(spans: readonly CollectedSpan[]): CollectedSpan {
  expect(spans).toHaveLength(1);
  return spans[0]!;
}

describe('a traced customer', () => {
  it('has one trace, from the request that created it to its package request', async () => {
    const running = await start(collector.environment, { INVENTORY_BATCH: 'no' });
    const customer = await createTraced(running.crm);
    await deliverAndStop(running, 1);

    const created = only(collector.named('crm', 'POST /customers'));
    const delivered = only(collector.named('integrator', 'deliver welcome-package'));
    const sent = only(collector.named('integrator', 'POST'));
    const requested = only(collector.named('inventory', 'POST /package-requests'));
    const path = [created, delivered, sent, requested];
    expect(path.map(({ traceId }) => traceId)).toEqual(Array.from({ length: 4 }, () => TRACE_ID));
    expect(path.map(({ parentSpanId }) => parentSpanId)).toEqual([
      CALLER,
      created.spanId,
      delivered.spanId,
      sent.spanId,
    ]);
    expect(delivered.attributes).toEqual({
      'delivery.key': `welcome_package:${customer.id}`,
      'delivery.attempt': 1,
      'delivery.outcome': 'delivered',
      'delivery.request_id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(requested.attributes).toMatchObject({ 'http.route': '/package-requests', 'http.response.status_code': 201 });
  });

  it('is found by a poll, whose trace goes through the CRM, too', async () => {
    const running = await start(collector.environment, {});
    await createTraced(running.crm);
    await deliverAndStop(running, 1);

    const poll = collector
      .named('integrator', 'discover welcome-package')
      .find(({ attributes }) => attributes['discover.new'] === 1);
    const asked = collector.named('integrator', 'GET').filter(({ traceId }) => traceId === poll?.traceId);
    const read = collector.named('crm', 'GET /customers').filter(({ traceId }) => traceId === poll?.traceId);
    expect(poll?.parentSpanId).toBe('');
    expect(asked.map(({ parentSpanId }) => parentSpanId)).toEqual(asked.map(() => poll?.spanId));
    expect(read.map(({ parentSpanId }) => parentSpanId).toSorted()).toEqual(
      asked.map(({ spanId }) => spanId).toSorted(),
    );
    expect(read.length).toBeGreaterThan(0);
  });

  it('is sent in a batch whose span is of no one trace, and has a link to each delivery', async () => {
    const running = await start(collector.environment, { INVENTORY_BATCH: 'yes', POLLING_INTERVAL_SECONDS: '2' });
    const batch = ['a', 'b', 'c'].map((name) => ({ name, email: `${name}@example.com` }));
    const { results } = (await (
      await postJson(`${running.crm.url}/customers/batch`, batch)
    ).json()) as CustomerBatchDto;
    expect(results.map(({ status }) => status)).toEqual([201, 201, 201]);
    await deliverAndStop(running, 3);

    const created = only(collector.named('crm', 'POST /customers/batch'));
    const deliveries = collector.named('integrator', 'deliver welcome-package');
    expect(deliveries.map(({ traceId, parentSpanId }) => [traceId, parentSpanId])).toEqual(
      Array.from({ length: 3 }, () => [created.traceId, created.spanId]),
    );
    const sent = only(collector.named('integrator', 'POST'));
    expect(sent.parentSpanId).toBe('');
    expect(sent.links.toSorted()).toEqual(deliveries.map(({ spanId }) => spanId).toSorted());
    const requested = only(collector.named('inventory', 'POST /package-requests/batch'));
    expect([requested.traceId, requested.parentSpanId]).toEqual([sent.traceId, sent.spanId]);
  });

  it('is named by its key only, and its log lines name the trace', async () => {
    const running = await start(collector.environment, { INVENTORY_BATCH: 'no', LOG_LEVEL: 'debug' });
    const customer = await createTraced(running.crm);
    await getJson(`${running.integrator.url}/flows/welcome-package/deliveries?limit=1`);
    await deliverAndStop(running, 1);

    expect(JSON.stringify(collector.spans)).not.toMatch(/zoe|Zo\u00eb|\u00c5ngstr/i);
    const lines = [running.crm, running.integrator, running.inventory].map(({ log }) =>
      log.filter((line) => line.includes(`"trace_id":"${TRACE_ID}"`)),
    );
    expect(lines.map((ofService) => ofService.length > 0)).toEqual([true, true, true]);
    expect(lines[1]?.join()).toContain(`welcome_package:${customer.id}`);
  });
});

describe('a service that is not asked for traces', () => {
  it.each([
    ['no OTEL_* variable is set', () => ({})],
    ['OTEL_SDK_DISABLED says so', () => ({ ...collector.environment, OTEL_SDK_DISABLED: 'true' })],
  ])('traces, keeps and sends nothing, whatever a caller says: %s', async (_, environment) => {
    const running = await start(environment(), { INVENTORY_BATCH: 'no' });
    const customer = await createTraced(running.crm);
    const feed = await getJson<FeedCustomerDto[]>(`${running.crm.url}/customers`);
    await deliverAndStop(running, 1);

    expect(feed).toEqual([customer]);
    expect(Object.keys(customer).toSorted()).toEqual(['created_at', 'email', 'id', 'name']);
    expect(collector.requests).toBe(0);
    expect(running.crm.log.join()).not.toContain('trace_id');
  });
});

describe('a collector that is away', () => {
  it('costs one warning, and nothing else', async () => {
    const { environment } = collector;
    await collector.close();
    const running = await start(environment, {});
    await createTraced(running.crm);
    await eventually(
      () => running.integrator.lines(/^traces are lost: .*ECONNREFUSED/).length,
      (lines) => lines === 1,
    );
    await deliverAndStop(running, 1);
    await collector.open();
  });
});
