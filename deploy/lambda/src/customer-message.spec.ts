import { readCustomerMessage } from './customer-message';

const customer = { id: '0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10', email: 'zoe@example.com' };
const event = { specversion: '1.0', id: customer.id, type: 'customer.created', data: customer };

describe('a message', () => {
  it('with a customer.created event yields the customer, whatever other attributes the event has', () => {
    expect(readCustomerMessage(JSON.stringify(event))).toEqual({ record: customer });
    expect(readCustomerMessage(JSON.stringify({ ...event, time: 'soon', partitionkey: 'x' }))).toEqual({
      record: customer,
    });
  });

  it.each<[string, string, string]>([
    ['empty', '', 'not-json'],
    ['no JSON', '{"specversion":"1.0"', 'not-json'],
    ['null', 'null', 'not-an-event'],
    ['a list', JSON.stringify([event]), 'not-an-event'],
    ['a text', JSON.stringify(JSON.stringify(event)), 'not-an-event'],
    ['the customer without an envelope', JSON.stringify(customer), 'not-an-event'],
    [
      'in the envelope of SNS',
      JSON.stringify({ Type: 'Notification', Message: JSON.stringify(event) }),
      'not-an-event',
    ],
    ['of another version', JSON.stringify({ ...event, specversion: '0.3' }), 'not-an-event'],
    ['of another type', JSON.stringify({ ...event, type: 'customer.deleted' }), 'unknown-event'],
    ['without data', JSON.stringify({ ...event, data: undefined }), 'no-data'],
    ['with a text for data', JSON.stringify({ ...event, data: 'zoe@example.com' }), 'no-data'],
    ['with a list for data', JSON.stringify({ ...event, data: [customer] }), 'no-data'],
  ])('that is %s is poison', (_, body, code) => {
    expect(readCustomerMessage(body)).toEqual({ cause: { code, detail: expect.any(String) } });
  });

  it('that is poison is not repeated in the cause: it may name a person', () => {
    expect(JSON.stringify(readCustomerMessage('zoe@example.com'))).not.toContain('zoe');
  });
});
