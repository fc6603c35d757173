import type { CustomerBatchDto, CustomerDto } from '@app/contracts';
import { PATIENT, TestCrm } from './support/test-crm';

let crm: TestCrm;
beforeAll(async () => {
  crm = await TestCrm.start(undefined, {}, PATIENT);
});
afterAll(() => crm.remove());

/** Two spellings of one address, each pair with addresses of its own. */
const SAME: [rule: string, first: string, second: string][] = [
  ['in another letter case', 'case@example.com', 'CASE@Example.COM'],
  ['with spaces around it', 'space@example.com', '  space@example.com\t\r\n'],
  ['in another letter case outside ASCII', 'ärger@example.com', 'ÄRGER@EXAMPLE.COM'],
  ['in NFD', 'caf\u00e9@example.com', 'cafe\u0301@example.com'],
  ['in NFD and another letter case', 'ang\u00e5str@example.com', 'ANGA\u030aSTR@example.com'],
  ['with its domain in punycode', 'idn@bücher.example', 'idn@xn--bcher-kva.example'],
  ['with its domain in upper-case punycode', 'idn2@bücher.example', 'idn2@XN--BCHER-KVA.example'],
  ['with its international domain in upper case', 'idn3@xn--bcher-kva.example', 'idn3@BÜCHER.example'],
  ['with its international domain in NFD', 'idn4@bücher.example', 'idn4@bu\u0308cher.example'],
  ['with an ideographic full stop in its domain', 'idn5@bücher.example', 'idn5@bücher。example'],
  ['with SS for ß', 'straße@example.com', 'STRASSE@example.com'],
  ['with the capital ẞ', 'gro\u00df@example.com', 'GRO\u1e9e@example.com'],
  ['with a final sigma in upper case', 'οδός@example.com', 'ΟΔΌΣ@example.com'],
  ['with the other small sigma', 'νόμος@example.com', 'νόμοσ@example.com'],
  ['with the Turkish İ in NFD', '\u0130zmir@example.com', 'I\u0307zmir@example.com'],
];

/** Two addresses that look alike and are not one. */
const DIFFERENT: [rule: string, first: string, second: string][] = [
  ['a tag', 'tag@example.com', 'tag+news@example.com'],
  ['dots', 'first.last@example.com', 'firstlast@example.com'],
  ['an accent', 'resume@example.com', 'résumé@example.com'],
  ['the dot of a Turkish İ', 'istanbul@example.com', '\u0130stanbul@example.com'],
  ['the alphabet', 'paypal@example.com', 'p\u0430ypal@example.com'],
  ['the alphabet of the domain', 'box@apple.example', 'box@\u0430pple.example'],
  ['ß in the domain', 'box@straße.example', 'box@strasse.example'],
];

it.each(SAME)('an email is taken when it comes again %s', async (_rule, first, second) => {
  expect((await crm.post('/customers', { name: 'First', email: first })).status).toBe(201);

  const again = await crm.post('/customers', { name: 'Second', email: second });

  expect(again.status).toBe(409);
  expect(again.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(again.body).toMatchObject({ type: 'urn:problem:email-taken', errors: [{ pointer: '/email' }] });
});

it.each(DIFFERENT)('two emails that differ by %s are two customers', async (_rule, first, second) => {
  expect((await crm.post('/customers', { name: 'First', email: first })).status).toBe(201);
  expect((await crm.post('/customers', { name: 'Second', email: second })).status).toBe(201);
});

it('of 1,000 identical requests at once exactly one creates the customer', async () => {
  const answers = await Promise.all(
    Array.from({ length: 1000 }, () =>
      crm.post<CustomerDto>('/customers', { name: 'Race', email: 'race@example.com' }),
    ),
  );

  const created = answers.filter(({ status }) => status === 201);
  expect(created).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(999);
  const { body: customers } = await crm.get<CustomerDto[]>('/customers?limit=1000');
  expect(customers.filter(({ email }) => email === 'race@example.com')).toEqual([created[0]?.body]);
});

it('of 20 batches at once with the same emails each email is created exactly once', async () => {
  const items = Array.from({ length: 50 }, (_, number) => ({ name: 'Batch', email: `batch-${number}@example.com` }));

  const answers = await Promise.all(
    Array.from({ length: 20 }, () => crm.post<CustomerBatchDto>('/customers/batch', items)),
  );

  const created = answers.flatMap(({ body }) => body.results.flatMap(({ customer }) => customer?.email ?? []));
  expect(created.sort()).toEqual(items.map(({ email }) => email).sort());
});
