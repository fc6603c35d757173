import { readFileSync } from 'node:fs';
import { Platform } from './support/service-process';

const README = readFileSync('README.md', 'utf8');

describe('the README', () => {
  const platform = new Platform();
  afterAll(() => platform.close());

  it('shows curl lines that work as they stand', async () => {
    const crm = await platform.service('crm').start();
    const inventory = await platform.service('inventory').start();
    const integrator = await platform.integrator(`${crm.url}/customers`, `${inventory.url}/package-requests`).start();
    const base = new Map([
      ['http://localhost:8000', crm.url],
      ['http://localhost:8001', inventory.url],
      ['http://localhost:8002', integrator.url],
    ]);
    const lines = README.split('\n').filter((line) => line.startsWith('curl '));
    expect(lines.length).toBeGreaterThanOrEqual(5);
    for (const line of lines) {
      const { method, url, headers, body } = parseCurl(line);
      const response = await fetch(
        url.replace(/^http:\/\/localhost:\d+/, (origin) => base.get(origin) ?? origin),
        { method, headers, body },
      );
      expect({ line, ok: response.ok }).toEqual({ line, ok: true });
    }
  });

  it('names files that exist and nothing that does not', () => {
    const named = [...README.matchAll(/`((?:apps|libs|test|docs|tools)\/[^`\s]+)`/g)].map(([, path]) => path!);
    const linked = [...README.matchAll(/\]\((?!http)([^)#]+)/g)].map(([, path]) => path!);
    const missing = [...named, ...linked].filter((path) => !exists(path));
    expect(named.length + linked.length).toBeGreaterThan(10);
    expect(missing).toEqual([]);
  });
});

function parseCurl(line: string): {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | null;
} {
  const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  const after = (option: string): string | undefined =>
    words.includes(option) ? words[words.indexOf(option) + 1] : undefined;
  const [name, value] = (after('-H') ?? '').split(': ');
  return {
    method: after('-X') ?? 'GET',
    url: words.find((word) => word.startsWith('http')) ?? '',
    headers: name && value ? { [name]: value } : {},
    body: after('-d') ?? null,
  };
}

function exists(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch (error) {
    // A folder is there, too.
    return (error as NodeJS.ErrnoException).code === 'EISDIR';
  }
}
