import type { CustomerDto } from '@app/contracts';
import { TestCrm } from './support/test-crm';
import { nextPath } from '../../../test/support/http/walk-feed';

it('a restart on the same file keeps every customer, every key and every position', async () => {
  const before = await TestCrm.start();
  const { body: first } = await before.post<CustomerDto>('/customers', { name: 'First', email: 'first@example.com' });
  const { body: second } = await before.post<CustomerDto>('/customers', {
    name: 'Second',
    email: 'second@example.com',
  });
  const start = await before.get('/customers?limit=1');
  const end = await before.get('/customers');
  await before.stop();

  const after = await TestCrm.start(before.databaseFile);
  try {
    expect((await after.get('/customers')).body).toEqual([first, second]);
    expect((await after.get(`/customers/${first.id}`)).body).toEqual(first);
    expect((await after.post('/customers', { name: 'Again', email: 'FIRST@example.com' })).status).toBe(409);
    const { body: third } = await after.post<CustomerDto>('/customers', { name: 'Third', email: 'third@example.com' });
    expect((await after.get(nextPath(start))).body).toEqual([second]);
    expect((await after.get(nextPath(end))).body).toEqual([third]);
  } finally {
    await after.remove();
  }
});
