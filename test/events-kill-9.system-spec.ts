import { Webhook } from 'standardwebhooks';
import { status, WebhookReceiver } from '../apps/crm/test/support/webhook-receiver';
import { judge } from './oracle/oracle';
import { addCustomers, getJson } from './support/api';
import { eventually } from './support/eventually';
import { Platform } from './support/service-process';

const CUSTOMERS = 400;
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

describe('kill -9 of the CRM', () => {
  const platform = new Platform();
  afterAll(() => platform.close());

  it('while it announces customers, again and again, skips none of them and forges none', async () => {
    await using receiver = await WebhookReceiver.listen();
    const isTaken = new Set<string>();
    // Slow enough to be killed in the middle; one of fifty is not taken at first.
    receiver.reply = (nth) => (response, received) => {
      new Webhook(SECRET).verify(received.body, received.headers as Record<string, string>);
      if (nth % 50 === 3) return status(503)(response, received);
      isTaken.add(received.event.id);
      setTimeout(() => response.writeHead(204).end(), 5);
    };
    const crm = await platform
      .service('crm', { WEBHOOK_URLS: receiver.url, WEBHOOK_SECRETS: SECRET, WEBHOOK_ALLOW_PRIVATE: 'yes' })
      .start();
    const created: string[] = [];
    const acknowledged = new Set<string>();
    for (let kill = 0; kill < 2; kill++) {
      const customers = await addCustomers(crm.url, created.length, created.length + CUSTOMERS / 2);
      created.push(...customers.map(({ id }) => id));
      for (const { email } of customers) acknowledged.add(email);
      const goal = isTaken.size + 30;
      await eventually(
        () => isTaken.size,
        (size) => size >= goal,
      );
      await crm.end('SIGKILL');
      expect(isTaken.size).toBeLessThan(created.length);
      await crm.start();
    }
    await eventually(
      () => getJson<{ lag: number }[]>(`${crm.url}/event-channels`),
      ([channel]) => channel?.lag === 0,
    );

    expect(isTaken).toEqual(new Set(created));
    const { crm: database } = await platform.databases();
    expect((await judge({ crm: database }, acknowledged)).violations).toEqual([]);
    expect(crm.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });
});
