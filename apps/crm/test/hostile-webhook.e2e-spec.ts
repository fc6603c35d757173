import type { ServerResponse } from 'node:http';
import { eventually } from '../../../test/support/eventually';
import { announcingCrm, channelOf, createCustomers } from './support/announcing-crm';
import type { TestCrm } from './support/test-crm';
import { status, WebhookReceiver } from './support/webhook-receiver';

describe('a webhook that is slow, large or silent', () => {
  let receiver: WebhookReceiver;
  let crm: TestCrm;
  const ended: Promise<void>[] = [];
  beforeEach(async () => {
    receiver = await WebhookReceiver.listen();
    // Not a whole number of milliseconds, which is all that Node's timers take.
    crm = await announcingCrm(receiver.url, { WEBHOOK_TIMEOUT_SECONDS: '0.3001' });
  });
  afterEach(async () => {
    await crm.remove();
    await receiver[Symbol.asyncDispose]();
  });

  it('and never answers has failed at the deadline, and gets the event again', async () => {
    let isSilent = true;
    receiver.reply = () => (isSilent ? () => {} : undefined);
    const [customer] = await createCustomers(crm, 'silent', 1);
    expect(
      await eventually(
        () => channelOf(crm),
        ({ failures }) => failures > 0,
      ),
    ).toMatchObject({ cause: { code: 'no-answer', detail: expect.stringContaining('ETIMEDOUT') } });
    isSilent = false;
    await eventually(
      () => channelOf(crm),
      ({ lag }) => lag === 0,
    );
    expect(receiver.ids.length).toBeGreaterThan(1);
    expect(new Set(receiver.ids)).toEqual(new Set([customer?.id]));
  });

  it('and drips its headers has failed at the deadline', async () => {
    receiver.reply = () => (response) =>
      drip(response, () => response.socket?.write('X-Drip: drop\r\n'), 'HTTP/1.1 200 OK\r\n');
    await createCustomers(crm, 'headers', 1);
    expect(
      await eventually(
        () => channelOf(crm),
        ({ failures }) => failures > 0,
      ),
    ).toMatchObject({ lag: 1, cause: { code: 'no-answer' } });
  });

  it('and drips its body has answered by its status, and holds the channel no longer than the deadline', async () => {
    receiver.reply = () => (response) => {
      response.writeHead(200);
      ended.push(drip(response, () => response.write('.')));
    };
    await createCustomers(crm, 'body', 1);
    expect(
      await eventually(
        () => channelOf(crm),
        ({ lag }) => lag === 0,
      ),
    ).toMatchObject({ failures: 0 });
    // The connection was given up by us: the drip has an end.
    await Promise.all(ended);
  });

  it('and breaks the connection off has failed, and gets the event again', async () => {
    receiver.reply = (nth) => (nth === 0 ? (response) => response.destroy() : undefined);
    await createCustomers(crm, 'broken', 1);
    await eventually(
      () => channelOf(crm),
      ({ lag }) => lag === 0,
    );
    expect(receiver.received).toHaveLength(2);
  });

  it('and asks for time is left alone until then', async () => {
    receiver.reply = (nth) => (nth === 0 ? status(429, { 'Retry-After': '600' }) : undefined);
    await createCustomers(crm, 'busy', 1);
    const { due_at } = await eventually(
      () => channelOf(crm),
      ({ failures }) => failures > 0,
    );
    expect(Date.parse(due_at ?? '') - Date.now()).toBeGreaterThan(500_000);
    await createCustomers(crm, 'later', 5);
    await crm.get('/event-channels');
    expect(receiver.received).toHaveLength(1);
  });
});

it('a webhook that answers without an end has answered by its status; what it says is not read', async () => {
  // The deadline is far: it is not what ends the answer.
  await using receiver = await WebhookReceiver.listen();
  const crm = await announcingCrm(receiver.url);
  let sent = 0;
  const { promise: end, resolve: closed } = Promise.withResolvers<void>();
  receiver.reply = () => (response) => {
    const chunk = Buffer.alloc(64 * 1024, 'x');
    const pour = (): void => {
      if (response.destroyed) return;
      sent += chunk.length;
      response.write(chunk);
    };
    response.writeHead(200).on('drain', pour);
    response.once('close', closed);
    pour();
  };
  try {
    await createCustomers(crm, 'huge', 1);
    await eventually(
      () => channelOf(crm),
      ({ lag }) => lag === 0,
    );
    await end;
    // What fits into the buffers of the kernel, and no more.
    expect(sent).toBeLessThan(20 * 1024 * 1024);
  } finally {
    await crm.remove();
  }
});

/** Sends a little now and then until the other side has had enough. */
function drip(response: ServerResponse, drop: () => void, first?: string): Promise<void> {
  if (first !== undefined) response.socket?.write(first);
  const drops = setInterval(drop, 50);
  return new Promise((closed) =>
    response.once('close', () => {
      clearInterval(drops);
      closed();
    }),
  );
}
