import { channelLines } from '../src/events/channel-lines';
import { EventAnnouncer } from '../src/events/event-announcer';
import { eventually } from '../../../test/support/eventually';
import { announcingCrm, channelOf, createCustomers, SECRET } from './support/announcing-crm';
import { TestCrm } from './support/test-crm';
import { status, WebhookReceiver } from './support/webhook-receiver';

/** A CRM as it is in production: private addresses are not allowed, so the URL must be https. */
function strictCrm(url: string): Promise<TestCrm> {
  return TestCrm.start(undefined, { WEBHOOK_URLS: url, WEBHOOK_SECRETS: SECRET });
}

describe('a webhook at an address that is not public', () => {
  let receiver: WebhookReceiver;
  let connections = 0;
  beforeAll(async () => {
    receiver = await WebhookReceiver.listen();
    receiver.onConnection(() => connections++);
  });
  afterAll(() => receiver[Symbol.asyncDispose]());

  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback as a number', '2130706433'],
    ['loopback in IPv6', '[::1]'],
    ['loopback as IPv4 in IPv6', '[::ffff:127.0.0.1]'],
    ['a name that leads to loopback', 'localhost'],
    ['this host', '0.0.0.0'],
    ['private', '10.1.2.3'],
    ['link-local, where clouds keep credentials', '169.254.169.254'],
    ['shared by a carrier (CGNAT)', '100.64.0.1'],
    ['unique local in IPv6', '[fd00::1]'],
  ])('is not connected to: %s', async (_what, host) => {
    const crm = await strictCrm(`https://${host}:${receiver.port}/hooks`);
    try {
      await createCustomers(crm, 'private', 1);
      const channel = await eventually(
        () => channelOf(crm),
        ({ failures }) => failures > 0,
      );
      expect(channel).toMatchObject({ state: 'failing', lag: 1, cause: { code: 'private-address' } });
      expect(connections).toBe(0);
    } finally {
      await crm.remove();
    }
  });
});

it('a redirect is not followed: it is a failure', async () => {
  await using elsewhere = await WebhookReceiver.listen();
  await using receiver = await WebhookReceiver.listen();
  receiver.reply = () => status(307, { Location: elsewhere.url });
  const crm = await announcingCrm(receiver.url);
  try {
    await createCustomers(crm, 'moved', 1);
    const channel = await eventually(
      () => channelOf(crm),
      ({ failures }) => failures > 0,
    );
    expect(channel).toMatchObject({ lag: 1, cause: { code: 'http-307' } });
    expect(elsewhere.received).toEqual([]);
  } finally {
    await crm.remove();
  }
});

it('credentials, path and query of an address are used, and shown nowhere', async () => {
  await using receiver = await WebhookReceiver.listen();
  const crm = await announcingCrm(`http://crm:hunter2@127.0.0.1:${receiver.port}/hunter4?token=hunter3`);
  const lines: unknown[] = [];
  crm.app.get(EventAnnouncer).news$.subscribe((news) => lines.push(...channelLines(news)));
  try {
    await createCustomers(crm, 'secret', 1);
    const [request] = await eventually(
      () => receiver.received,
      ({ length }) => length > 0,
    );
    expect(request?.path).toBe('/hunter4?token=hunter3');
    expect(request?.headers.authorization).toBe(`Basic ${Buffer.from('crm:hunter2').toString('base64')}`);
    receiver.reply = () => status(500);
    await createCustomers(crm, 'secrets', 1);
    await eventually(
      () => channelOf(crm),
      ({ failures }) => failures > 0,
    );
    const shown = await Promise.all(['/event-channels', '/health/ready', '/metrics'].map((path) => crm.get(path)));
    const text = [...shown.map((answer) => answer.text), JSON.stringify(lines)].join('\n');
    expect(text.split(`http://127.0.0.1:${receiver.port}/…#`).length).toBeGreaterThan(3);
    expect(text).not.toMatch(/hunter/);
  } finally {
    await crm.remove();
  }
});
