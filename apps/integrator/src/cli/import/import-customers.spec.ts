import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CustomerBatchResultDto } from '@app/contracts';
import { parse } from 'csv-parse/sync';
import { readCsvHeader, readCsvRows } from './csv-rows';
import { importCustomers } from './import-customers';
import { Journal, NOTHING_DONE } from './journal';
import { RejectedFile } from './rejected-file';

const folder = mkdtempSync(join(tmpdir(), 'import-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ROWS = 5500;
const isBad = (at: number): boolean => at % 100 === 3;

class Crash extends Error {}

/** A CRM in memory, and the point of each run at which it dies. */
class World {
  readonly emails = new Set<string>();
  /** Batches of the last run. */
  batches = 0;
  readonly file = join(folder, 'customers.csv');
  readonly rejectedFile = new RejectedFile(`${this.file}.rejected.csv`, 'csv');
  private readonly journal = new Journal(`${this.file}.progress.json`, this.file, 'http://crm');

  constructor() {
    const rows = Array.from({ length: ROWS }, (_, at) => `"Customer, ${at}",${isBad(at) ? '' : `c${at}@example.com`}`);
    writeFileSync(this.file, `name,email\r\n${rows.join('\r\n')}\r\n`);
  }

  async run(crashAt?: { readonly batch: number; readonly step: 'answered' | 'rejected' | 'journaled' }) {
    this.batches = 0;
    const crash = (step: string): void => {
      if (crashAt?.batch === this.batches && crashAt.step === step) throw new Crash(step);
    };
    const done = (await this.journal.read()) ?? NOTHING_DONE;
    const header = await readCsvHeader(this.file);
    return importCustomers({
      rows: readCsvRows(this.file, header, done.position),
      done,
      send: (body) => {
        this.batches++;
        const results = (JSON.parse(body) as { email: string }[]).map((item) => this.create(item.email));
        crash('answered');
        return Promise.resolve(results);
      },
      rejectedFile: {
        append: async (rows, size) => {
          const after = await this.rejectedFile.append(rows, size);
          crash('rejected');
          return after;
        },
      },
      journal: this.journal,
      onProgress: () => crash('journaled'),
      signal: new AbortController().signal,
    });
  }

  private create(email: string): CustomerBatchResultDto {
    if (email === '') return { status: 422 };
    if (this.emails.has(email)) return { status: 409 };
    this.emails.add(email);
    return { status: 201 };
  }
}

const unused = () => Promise.reject(new Error('never'));

describe('an import', () => {
  const rejected = Array.from({ length: ROWS }, (_, at) => at).filter(isBad);

  it('that dies at every step of every batch comes to the same end', async () => {
    const world = new World();
    for (const batch of [1, 2]) {
      for (const step of ['answered', 'rejected', 'journaled'] as const) {
        await expect(world.run({ batch, step })).rejects.toThrow(Crash);
      }
    }
    const progress = await world.run();
    // Five of six were done.
    expect(world.batches).toBe(1);

    expect(world.emails.size).toBe(ROWS - rejected.length);
    expect(progress.created + progress.existing).toBe(ROWS - rejected.length);
    expect(progress.rejected).toBe(rejected.length);
    const told = parse<{ line: string; name: string }>(readFileSync(world.rejectedFile.path), { columns: true });
    // The header is line 1.
    expect(told.map(({ line }) => Number(line))).toEqual(rejected.map((at) => at + 2));
    expect(told[0]?.name).toBe('Customer, 3');
  });

  it('does not take the answer of another service for that of the CRM', async () => {
    const end = { byte: 1, line: 1 };
    async function* rows() {
      yield { line: 1, end, customer: { name: 'n', email: 'e' } };
    }
    await expect(
      importCustomers({
        rows: rows(),
        done: NOTHING_DONE,
        send: () => Promise.resolve([]),
        journal: { write: unused },
        rejectedFile: { append: unused },
        onProgress: () => {},
        signal: new AbortController().signal,
      }),
    ).rejects.toThrow('The CRM answered for 0 of 1 customer.');
  });
});
