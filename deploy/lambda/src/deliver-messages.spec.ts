import { type ConnectedTarget, type Flow, type Outgoing, type Sent, TargetError } from '@app/sync';
import { NEVER, of, throwError } from 'rxjs';
import { deliverMessages } from './deliver-messages';
import type { Message } from './message-batch';

const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** A target that gives what `outcomeOf` says, and keeps what it was sent. */
class PlayedTarget implements ConnectedTarget {
  readonly sent: Outgoing[][] = [];
  isIdempotent = true;
  sendLimit = 100;
  weights: [1] = [1];
  lanes = 4;
  outcomeOf: (key: string) => Sent['outcome'] = () => ({ kind: 'delivered', reference: 'r' });

  send(deliveries: readonly Outgoing[]) {
    this.sent.push([...deliveries]);
    return of(deliveries.map(({ key }) => ({ key, outcome: this.outcomeOf(key), durationMs: 1 })));
  }
}

let target: PlayedTarget;
let flow: Flow;
beforeEach(() => {
  target = new PlayedTarget();
  flow = {
    name: 'played',
    source: { read: () => NEVER },
    target: { connect: () => of(target) },
    map: (record) => {
      const { id, traceparent } = record as { id?: string; traceparent?: string };
      return id === undefined ? { fault: 'no id' } : { key: `k:${id}`, body: { customer_id: id }, traceparent };
    },
  };
});

function message(messageId: string, data: unknown, receives = 1): Message {
  const body = typeof data === 'string' ? data : eventOf(data);
  return { messageId, body, attributes: { ApproximateReceiveCount: String(receives) } };
}

function eventOf(data: unknown): string {
  return JSON.stringify({ specversion: '1.0', id: 'e', type: 'customer.created', data });
}

/** Each message with what became of it. */
async function outcomes(messages: readonly Message[], signal = new AbortController().signal) {
  const handled = await deliverMessages(flow, messages, signal);
  return Object.fromEntries(handled.map(({ messageId, outcome }) => [messageId, outcome.kind]));
}

describe('messages', () => {
  it('go to the target by the keys that the flow gives them, together', async () => {
    expect(await outcomes([message('a', { id: '1' }), message('b', { id: '2' })])).toEqual({
      a: 'delivered',
      b: 'delivered',
    });
    expect(target.sent).toEqual([
      [
        { key: 'k:1', attempts: 0, body: { customer_id: '1' } },
        { key: 'k:2', attempts: 0, body: { customer_id: '2' } },
      ],
    ]);
  });

  it('of which one is poison take no harm: it alone is rejected, and never sent', async () => {
    expect(await outcomes([message('a', 'no JSON'), message('b', {}), message('c', { id: '3' })])).toEqual({
      a: 'reject',
      b: 'reject',
      c: 'delivered',
    });
    expect(target.sent.flat().map(({ key }) => key)).toEqual(['k:3']);
  });

  it('that are all poison need no target', async () => {
    flow = { ...flow, target: { connect: () => throwError(() => new Error('asked in vain')) } };
    expect(await outcomes([message('a', 'no JSON')])).toEqual({ a: 'reject' });
  });

  it('of the same customer are sent once, and share what becomes of it', async () => {
    target.outcomeOf = () => ({ kind: 'retry', cause: { code: 'http-503', detail: '' } });
    expect(await outcomes([message('a', { id: '1' }), message('b', { id: '1' })])).toEqual({ a: 'retry', b: 'retry' });
    expect(target.sent.flat()).toHaveLength(1);
  });

  it('that were received before count as attempts, so that the target gets them in smaller parts', async () => {
    await outcomes([message('a', { id: '1' }, 3), message('b', { id: '1' }, 1), message('c', { id: '2' }, Number.NaN)]);
    expect(target.sent.flat()).toMatchObject([
      { key: 'k:1', attempts: 2 },
      { key: 'k:2', attempts: 0 },
    ]);
  });

  it('carry the trace of their creation, if it is one', async () => {
    await outcomes([message('a', { id: '1', traceparent: TRACE }), message('b', { id: '2', traceparent: 'x\r\ny' })]);
    expect(target.sent.flat().map(({ traceparent }) => traceparent)).toEqual([TRACE, undefined]);
  });

  it('are handed over no more at once than the target takes', async () => {
    target.sendLimit = 2;
    await outcomes(['1', '2', '3', '4', '5'].map((id) => message(id, { id })));
    expect(target.sent.map((group) => group.length)).toEqual([2, 2, 1]);
  });

  it('wait while the target cannot be asked what it can do', async () => {
    const reason = { code: 'unreachable', detail: 'gone' };
    flow = { ...flow, target: { connect: () => throwError(() => new TargetError(reason)) } };
    expect(await deliverMessages(flow, [message('a', { id: '1' })], new AbortController().signal)).toMatchObject([
      { outcome: { kind: 'retry', cause: reason } },
    ]);
  });

  it('are never sent to a target that gives no one effect to a key: SQS may hand them out twice', async () => {
    target.isIdempotent = false;
    expect(await outcomes([message('a', { id: '1' })])).toEqual({ a: 'pause' });
    expect(target.sent).toEqual([]);
  });

  it('that the target says nothing of are not taken for delivered', async () => {
    target.send = () => of([]);
    expect(await outcomes([message('a', { id: '1' })])).toEqual({ a: 'interrupted' });
  });

  it('for which there is no time are left to the next invocation', async () => {
    expect(await outcomes([message('a', { id: '1' })], AbortSignal.abort())).toEqual({ a: 'interrupted' });
    expect(target.sent).toEqual([]);
  });

  it('do not wait for a target that does not answer what it can do, once the time is up', async () => {
    flow = { ...flow, target: { connect: () => NEVER } };
    const outOfTime = new AbortController();
    const waiting = outcomes([message('a', { id: '1' })], outOfTime.signal);
    outOfTime.abort();
    expect(await waiting).toEqual({ a: 'interrupted' });
  });

  it('fail together when the program is at fault', async () => {
    flow = { ...flow, target: { connect: () => throwError(() => new RangeError('a bug')) } };
    await expect(outcomes([message('a', { id: '1' })])).rejects.toThrow('a bug');
  });
});
