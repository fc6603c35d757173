import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';

const CUSTOMERS = 60;

describe('npm run demo -- --chaos', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chaos-demo-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('kills services and loses answers, and ends with one package for each customer', async () => {
    const file = join(folder, 'customers.csv');
    const rows = Array.from({ length: CUSTOMERS }, (_, at) => `Customer ${at},customer-${at}@example.com`);
    await writeFile(file, ['name,email', ...rows].join('\n'));

    // In CI lines are coloured, whoever reads them; Node warns of whoever asks for both.
    const { FORCE_COLOR: _colour, ...environment } = process.env;
    const demo = spawn(process.execPath, [resolve('tools/demo.mts'), '--chaos', '--seed', '7', '--customers', file], {
      env: { ...environment, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr, [code]] = await Promise.all([text(demo.stdout), text(demo.stderr), once(demo, 'close')]);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const line of [
      /customers +60 +in the CRM/,
      /packages +60 +in Inventory/,
      /missing +0 /,
      /duplicates +0 /,
      /\(seed 7\)/,
    ])
      expect(stdout).toMatch(line);
    const [, kills, lost] =
      /^(\d+) times kill -9, (\d+) answers lost: every customer has exactly one welcome package\.$/m.exec(stdout) ?? [];
    expect(Number(kills)).toBeGreaterThanOrEqual(1);
    expect(Number(lost)).toBeGreaterThanOrEqual(1);
    expect(stdout.match(/^ {2}kill -9 (integrator|inventory)$/gm)).toHaveLength(Number(kills));
  }, 240_000);
});
