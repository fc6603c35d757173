import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RejectedFile } from './rejected-file';

const folder = mkdtempSync(join(tmpdir(), 'rejected-'));
const path = join(folder, 'rows.csv.rejected.csv');
const file = new RejectedFile(path, 'csv');
const row = (line: number) => ({ line, reason: 'email is "odd"', name: '=Ann', email: 'a,b', text: '' });
afterEach(() => rmSync(path, { force: true }));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the file of rejected rows', () => {
  it('has one header, and the rows as they were', async () => {
    const size = await file.append([row(2)], 0);
    await file.append([row(5)], size);
    expect(readFileSync(path, 'utf8')).toBe(
      'line,reason,name,email,text\n2,"email is ""odd""",=Ann,"a,b",\n5,"email is ""odd""",=Ann,"a,b",\n',
    );
  });

  it('is not made for nothing', async () => {
    expect(await file.append([], 0)).toBe(0);
    expect(existsSync(path)).toBe(false);
  });

  it('forgets what the journal does not know of, and what an earlier import left', async () => {
    const size = await file.append([row(2)], 0);
    await file.append([row(5), row(6)], size);
    await file.keep(size);
    expect(readFileSync(path)).toHaveLength(size);
    await file.keep(0);
    expect(existsSync(path)).toBe(false);
  });

  it('is missed when it is gone or cut in the middle of an import', async () => {
    await expect(file.keep(10)).rejects.toThrow('--restart');
    writeFileSync(path, 'cut');
    await expect(file.keep(10)).rejects.toThrow('--restart');
  });
});
