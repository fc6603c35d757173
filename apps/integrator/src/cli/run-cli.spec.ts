import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AuditDto } from '@app/contracts';
import pc from 'picocolors';
import { readCliConfig } from './cli.config';
import { runCli } from './run-cli';

const FAILED = {
  id: 'a',
  state: 'failed',
  repair: false,
  missing: 0,
  duplicates: 0,
  orphans: 0,
  pending: 0,
  cause: { code: 'http-503', detail: 'The source answered 503.' },
} as AuditDto;

describe('a run of the CLI', () => {
  let server: Server;
  let url: string;
  /** What the service answers, by path; anything else is a 404. */
  let answers: Record<string, unknown>;

  beforeAll(async () => {
    server = createServer(({ url: path = '' }, response) => {
      const answer = answers[path.replace(/\?.*/, '')];
      response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer ?? {}));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());

  async function run(args: string, env: Record<string, string> = {}) {
    const out: string[] = [];
    const err: string[] = [];
    const screen = {
      paint: pc.createColors(false),
      width: Infinity,
      isWatched: false,
      write: (text: string) => Promise.resolve(void out.push(text)),
      note: (line: string) => void err.push(line),
      complain: (line: string) => void err.push(line),
      confirm: undefined,
    };
    const config = readCliConfig({ INTEGRATOR_URL: url, ...env });
    const cli = { config, screen, signal: new AbortController().signal, now: Date.now };
    const code = await runCli(args.split(' '), cli);
    return { code, out: out.join(''), err };
  }

  it.each([
    ['status', 'INTEGRATOR_URL', 'localhost:8002'],
    ['deliveries', 'INTEGRATOR_URL', 'somewhere'],
    [`import ${__filename} --format csv`, 'CRM_API_URL', 'ftp://localhost/customers'],
  ])('%s names %s when that is no http URL', async (args, variable, address) => {
    answers = {};
    expect(await run(args, { [variable]: address })).toEqual({
      code: 64,
      out: '',
      err: [`${variable} must be an http or https URL; unset, it has its default.`],
    });
  });

  it('says that another service is not the integrator', async () => {
    answers = {};
    expect(await run('status')).toEqual({
      code: 2,
      out: '',
      err: ['This is not the integrator: check INTEGRATOR_URL, or --url.'],
    });
  });

  it('tells a failed audit once, and no counts of it', async () => {
    answers = { '/flows': [{ name: 'f' }], '/flows/f/audits': [FAILED] };
    const told = [
      'The audit of f failed: The source answered 503.',
      'When that is mended, run it again: welcome-package audit --flow f',
    ];
    expect(await run('audit --last')).toEqual({ code: 2, out: '', err: told });
    const machine = await run('audit --last --json');
    expect([machine.code, JSON.parse(machine.out), machine.err]).toEqual([2, { ...FAILED, findings: [] }, told]);
  });

  it('says that a list is empty', async () => {
    answers = { '/flows': [{ name: 'f' }], '/flows/f/deliveries': [] };
    expect(await run('deliveries')).toEqual({ code: 0, out: '', err: ['No deliveries.'] });
    expect((await run('show Ada')).err[0]).toBe(
      'The ledger of f knows no Ada: id, email or key; names are not searched.',
    );
  });

  it('says that a file to import is not there', async () => {
    expect(await run('import /nowhere/customers.csv')).toEqual({
      code: 2,
      out: '',
      err: ['/nowhere/customers.csv cannot be read: there is no such file.'],
    });
  });

  it('makes a key that is another each time, and says what it can allow', async () => {
    const [first, second] = await Promise.all(
      [1, 2].map(async () => (await run('keys create --name ada --scopes operate,customers:read')).out),
    );
    expect(first).toMatch(/^ {2}wp_[\w-]{43}$/m);
    expect(first).toMatch(/^ {2}ada:operate,customers:read:[0-9a-f]{64}$/m);
    expect(second).not.toBe(first);
    const wrong = await run('keys create --name ada --scopes all');
    expect([wrong.code, wrong.out]).toEqual([64, '']);
    expect(wrong.err.join('\n')).toContain('customers:read, customers:write, packages:read, packages:write, operate');
  });

  it('shows a rewind to a cursor in quotes', async () => {
    expect((await run('rewind --help')).out).toContain("rewind --to '/customers?limit=500&after=MS4w' --yes");
  });
});
