import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Journal, NOTHING_DONE } from './journal';

const folder = mkdtempSync(join(tmpdir(), 'journal-'));
const input = join(folder, 'rows.csv');
const path = join(folder, 'rows.csv.progress.json');
const journal = new Journal(path, input, 'http://crm/customers');
const progress = { ...NOTHING_DONE, position: { byte: 12, line: 2 }, created: 1 };
beforeEach(async () => {
  writeFileSync(input, 'name,email\na,b\nc,d\n');
  await journal.write(progress);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the journal', () => {
  it('knows what was done', async () => {
    expect(await journal.read()).toMatchObject(progress);
  });

  it('is gone when it is removed, with all its traces', async () => {
    await journal.remove();
    expect(await journal.read()).toBeUndefined();
    expect(readdirSync(folder)).toEqual(['rows.csv']);
  });

  it('takes a file that was mended where it is not read yet', async () => {
    writeFileSync(input, 'name,email\na,mended\nmore,rows\n');
    expect(await journal.read()).toMatchObject(progress);
  });

  it.each([
    [
      'was changed before',
      () => writeFileSync(input, 'name,email\nA,b\nc,d\n'.replace('name', 'nome')),
      /has changed before line 3/,
    ],
    ['got shorter', () => writeFileSync(input, 'name'), /has changed before line 3/],
  ])('refuses a file that %s', async (_, change, message) => {
    change();
    await expect(journal.read()).rejects.toThrow(message);
    await expect(journal.read()).rejects.toThrow('--restart');
  });

  it.each(['', '{', 'null', '{"position":{"byte":"1"}}'])('refuses %j in its place', async (text) => {
    writeFileSync(path, text);
    await expect(journal.read()).rejects.toThrow('--restart');
  });

  it('refuses to go on into another CRM', async () => {
    await expect(new Journal(path, input, 'http://other/customers').read()).rejects.toThrow('begun into http://crm');
  });
});
