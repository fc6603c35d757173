import type { CustomerBatchResultDto } from '@app/contracts';
import { judgeBatch } from './judge-batch';

const end = { byte: 0, line: 0 };
const readable = (line: number, name: string) => ({ line, end, customer: { name, email: `${name}@example.com` } });
const refusal: CustomerBatchResultDto = {
  status: 422,
  problem: {
    type: 'urn:problem:invalid-body',
    title: 'The body is not valid',
    status: 422,
    detail: 'Mend it.',
    errors: [
      { pointer: '/name', detail: 'must not be blank' },
      { pointer: '/email', detail: 'must be an email address' },
    ],
  },
};

describe('judgeBatch', () => {
  it('tells what is new from what was there and what is rejected, in the order of the file', () => {
    const batch = {
      readable: [readable(2, 'ann'), readable(3, 'bob'), readable(5, '')],
      unreadable: [{ line: 4, end, reason: 'is not UTF-8', text: '?' }],
      body: '',
      end,
    };
    expect(judgeBatch(batch, [{ status: 201 }, { status: 409 }, refusal])).toEqual({
      created: 1,
      existing: 1,
      rejected: [
        { line: 4, reason: 'is not UTF-8', name: '', email: '', text: '?' },
        {
          line: 5,
          reason: 'name must not be blank; email must be an email address',
          name: '',
          email: '@example.com',
          text: '',
        },
      ],
    });
  });
});
