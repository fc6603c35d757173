import { ProblemException } from '@app/platform';
import type { SyncEngine } from '@app/sync';
import { Registry } from '@prometheus-io/client';
import { Webhook } from 'standardwebhooks';
import { EventIntake } from './event-intake';
import { EventMetrics } from './event-metrics';
import { WebhookIntake } from './webhook-intake';

const SECRET = `whsec_${'c2VjcmV0'.repeat(4)}`;
const FLOW = 'welcome-package';

/** An engine whose ledger a test plays. */
class PlayedEngine {
  readonly flows = [{ name: FLOW, events: { type: 'customer.created', secrets: [SECRET] } }];
  readonly transactions: unknown[][] = [];
  ledger: () => Promise<void> = () => Promise.resolve();

  async record(_flow: string, records: unknown[]): Promise<boolean[]> {
    this.transactions.push(records);
    await this.ledger();
    return records.map(() => true);
  }
}

let engine: PlayedEngine;
let registry: Registry;
let webhooks: WebhookIntake;
beforeEach(() => {
  engine = new PlayedEngine();
  registry = new Registry();
  const played = engine as unknown as SyncEngine;
  const metrics = new EventMetrics(registry, played);
  webhooks = new WebhookIntake(played, new EventIntake(played, metrics), metrics);
});

function tell(id: number): Promise<void> {
  const event = { specversion: '1.0', id: String(id), source: '/', type: 'customer.created', data: { id } };
  const body = Buffer.from(JSON.stringify(event));
  const now = new Date();
  return webhooks.take(FLOW, body, {
    'webhook-id': 'm',
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(SECRET).sign('m', now, body),
  });
}

const counted = async (result: string): Promise<string | undefined> =>
  (await registry.metrics()).split('\n').find((line) => line.includes(`channel="webhook",result="${result}"`));

test('events that come at once share a transaction', async () => {
  await Promise.all([tell(1), tell(2), tell(3)]);
  expect(engine.transactions).toEqual([[{ id: 1 }, { id: 2 }, { id: 3 }]]);
  expect(await counted('new')).toMatch(/ 3$/);
});

test('none is acknowledged before its transaction is committed', async () => {
  const { promise: committed, resolve: commit } = Promise.withResolvers<void>();
  engine.ledger = () => committed;
  let isAnswered = false;
  const answer = tell(1).then(() => (isAnswered = true));
  await new Promise((resolve) => void setImmediate(resolve));
  expect([engine.transactions.length, isAnswered]).toEqual([1, false]);
  commit();
  expect(await answer).toBe(true);
});

test('a ledger that is not there fails all that came, as it fails, and the next is tried again', async () => {
  const busy = Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' });
  engine.ledger = () => Promise.reject(busy);
  const answers = await Promise.allSettled([tell(1), tell(2)]);
  expect(answers).toEqual([
    { status: 'rejected', reason: busy },
    { status: 'rejected', reason: busy },
  ]);
  expect([await counted('failed'), await counted('new')]).toEqual([
    expect.stringMatching(/ 2$/),
    expect.stringMatching(/ 0$/),
  ]);
  engine.ledger = () => Promise.resolve();
  await expect(tell(1)).resolves.toBeUndefined();
});

test('a body that was not kept as bytes is not believed', async () => {
  await expect(webhooks.take(FLOW, {}, {})).rejects.toThrow(ProblemException);
  expect(await counted('refused')).toMatch(/ 1$/);
});
