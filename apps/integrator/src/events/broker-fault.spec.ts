import { brokerFault } from './broker-fault';

const refused = Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' });

test.each([
  ['nobody listens', refused, 'ECONNREFUSED', false],
  ['the connection ended without a word', undefined, 'The connection was closed.', false],
  ['it stops', new Error('Connection closed: 320 (CONNECTION-FORCED)'), 'CONNECTION-FORCED', false],
  ['the password is wrong', new Error('Handshake terminated by server: 403 (ACCESS-REFUSED)'), '403', true],
  ['the queue is otherwise', new Error("406 (PRECONDITION_FAILED) - inequivalent arg 'x-queue-type'"), '406', true],
  [
    'a ledger was away for longer than the broker waits for an acknowledgement',
    new Error(
      "Channel closed by server: 406 (PRECONDITION_FAILED) with message 'PRECONDITION_FAILED - delivery acknowledgement on channel 1 timed out. Timeout value used: 1800000 ms.'",
    ),
    'timed out',
    false,
  ],
  ['there is no such vhost', new Error('530 (NOT_ALLOWED) - vhost shop not found'), '530', true],
])('%s', (_, error, detail, needsHuman) => {
  expect(brokerFault(error)).toEqual({
    detail: expect.stringContaining(detail),
    needsHuman,
  });
});

test('credentials are never told', () => {
  const { detail } = brokerFault(new Error('cannot parse amqps://user:pass%21word@broker/shop?x=1'));
  expect(detail).toBe('cannot parse amqps://broker/shop?x=1');
});
