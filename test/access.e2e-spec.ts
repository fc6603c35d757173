import { get } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProblemDto } from '@app/contracts';
import { createService } from '@app/platform';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Express } from 'express';
import { crm } from '../apps/crm/src/crm';
import { integrator } from '../apps/integrator/src/integrator';
import { inventory } from '../apps/inventory/src/inventory';
import { accessKey, bearer } from './support/access-keys';
import { HttpClient } from './support/http/http-client';
import { testDatabase } from './support/test-database';

type Environment = Readonly<Record<string, string>>;

const CREATE = {
  crm: (environment: Environment) => createService(crm.module(crm.readConfig(environment)), crm.api),
  inventory: (environment: Environment) =>
    createService(inventory.module(inventory.readConfig(environment)), inventory.api),
  integrator: (environment: Environment) =>
    createService(integrator.module(integrator.readConfig(environment)), integrator.api),
};

/** What everyone may ask of every service, and what its page for people is made of. */
const OF_EVERYONE = [
  'GET /',
  'GET /docs',
  'GET /health/live',
  'GET /health/ready',
  'GET /metrics',
  'GET /openapi.json',
];

/** Every other route, by whom it admits. */
const ADMITTED: Readonly<Record<keyof typeof CREATE, Readonly<Record<string, readonly string[]>>>> = {
  crm: {
    'customers:read': ['GET /customers', 'GET /customers/:id'],
    'customers:write': ['POST /customers', 'POST /customers/batch'],
    operate: ['GET /event-channels', 'POST /event-channels/:id/resume'],
  },
  inventory: {
    everyone: ['OPTIONS /package-requests'],
    'packages:read': ['GET /package-requests', 'GET /package-requests/:id'],
    'packages:write': ['PATCH /package-requests/:id', 'POST /package-requests', 'POST /package-requests/batch'],
  },
  integrator: {
    everyone: ['GET /console.css', 'GET /console.js', 'GET /console.svg', 'POST /hooks/:flow'],
    operate: [
      'GET /events',
      'GET /flows',
      'GET /flows/:flow',
      'GET /flows/:flow/actions',
      'GET /flows/:flow/activity',
      'GET /flows/:flow/audits',
      'GET /flows/:flow/audits/:audit',
      'GET /flows/:flow/audits/:audit/findings',
      'GET /flows/:flow/deliveries',
      'GET /flows/:flow/deliveries/:key',
      'GET /workers',
      'POST /flows/:flow/audit',
      'POST /flows/:flow/deliveries/:key/replay',
      'POST /flows/:flow/pause',
      'POST /flows/:flow/replay',
      'POST /flows/:flow/resume',
      'POST /flows/:flow/rewind',
      'POST /flows/:flow/run',
    ],
  },
};

const CUSTOMER = { name: 'Ada', email: 'ada@example.com' };

const reader = accessKey('reader', 'customers:read');
const next = accessKey('next', 'customers:read', 'customers:write');
const API_KEYS = `${reader.entry} ${next.entry}`;

const apps: NestExpressApplication[] = [];
let folder: string;

async function start(name: keyof typeof CREATE, settings: Environment = {}): Promise<HttpClient> {
  const app = await CREATE[name]({
    DATABASE_URL: await testDatabase(`${folder}/${apps.length}.db`),
    LOG_LEVEL: 'silent',
    // For the integrator: nobody is there, and nobody is needed.
    CRM_API_URL: 'http://127.0.0.1:1/customers',
    INVENTORY_API_URL: 'http://127.0.0.1:1/package-requests',
    ...settings,
  });
  apps.push(app);
  await app.listen(0, '127.0.0.1');
  return new HttpClient(await app.getUrl());
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'access-'));
});
afterAll(async () => {
  await Promise.all(apps.map((app) => app.close()));
  await rm(folder, { recursive: true });
});

it.each(['crm', 'inventory', 'integrator'] as const)(
  'with keys, the %s admits to each of its routes who is said here, and nobody to a route that says nothing',
  async (name) => {
    const service = await start(name, { API_KEYS });
    const admitted: Record<string, string[]> = {};
    for (const route of routesOf(apps.at(-1)!)) (admitted[await whomAdmits(service, route)] ??= []).push(route);
    const { everyone = [], ...others } = ADMITTED[name];
    expect(admitted).toEqual({ everyone: [...OF_EVERYONE, ...everyone].sort(), ...others });
  },
);

describe('a service with keys', () => {
  let crm: HttpClient;
  beforeAll(async () => {
    crm = await start('crm', { API_KEYS });
  });

  it('tells a stranger that it takes a key, and one with an unknown key that it is unknown', async () => {
    const stranger = await crm.get<ProblemDto>('/customers');
    expect(stranger).toMatchObject({ status: 401, body: { type: 'urn:problem:unauthorized', status: 401 } });
    expect(stranger.headers.get('www-authenticate')).toBe('Bearer');

    const { key } = accessKey('other');
    const other = await crm.send<ProblemDto>('/customers', { headers: bearer(key) });
    expect(other.status).toBe(401);
    expect(other.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    expect(JSON.stringify([other.body, ...other.headers])).not.toContain(key);
  });

  it('names the scope that a key lacks', async () => {
    const { status, headers, body } = await crm.post<ProblemDto>('/customers', CUSTOMER, bearer(reader.key));
    expect([status, body]).toMatchObject([403, { type: 'urn:problem:forbidden', scope: 'customers:write' }]);
    expect(headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope", scope="customers:write"');
    expect((await crm.send('/customers', { headers: bearer(reader.key) })).body).toEqual([]);
  });

  it('takes two keys at once, so that one can be changed for the next', async () => {
    for (const { key } of [reader, next])
      expect((await crm.send('/customers', { headers: bearer(key) })).status).toBe(200);
    expect((await crm.post('/customers', CUSTOMER, bearer(next.key))).status).toBe(201);
  });

  it.each([
    ['what is no JSON', '{'],
    ['what is too large', ' '.repeat(2_000_000)],
  ])('reads nothing that a stranger sends, not even %s', async (_what, body) => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
    expect((await crm.send('/customers', init)).status).toBe(401);
  });
});

describe('a service without keys', () => {
  let crm: HttpClient;
  beforeAll(async () => {
    crm = await start('crm', { ALLOWED_HOSTS: 'crm.example' });
  });

  it('takes everything, and whatever key comes with it', async () => {
    expect((await crm.post('/customers', CUSTOMER)).status).toBe(201);
    expect((await crm.send('/customers', { headers: bearer(reader.key) })).status).toBe(200);
  });

  it.each([
    ['localhost:8000', 200],
    ['crm.example', 200],
    ['attacker.example', 421],
  ])('asked by the name %s, answers %s: no page can make it its own site', async (host, status) => {
    for (const path of ['/', '/customers', '/docs', '/metrics', '/nowhere']) {
      const expected = path === '/nowhere' && status === 200 ? 404 : status;
      expect([path, await statusAs(crm.origin, path, host)]).toEqual([path, expected]);
    }
  });

  it('does nothing that a browser sends from a page of another origin', async () => {
    const answers: Record<string, number> = {};
    for (const [number, origin] of [crm.origin, 'https://attacker.example', 'null', 'http://127.0.0.1:1'].entries()) {
      const customer = { name: 'Eve', email: `eve${number}@example.com` };
      answers[origin.replace(/\d{4,}/, '<port>')] = (await crm.post('/customers', customer, { origin })).status;
    }
    expect(answers).toEqual({
      'http://127.0.0.1:<port>': 201,
      'https://attacker.example': 403,
      null: 403,
      'http://127.0.0.1:1': 403,
    });
  });

  it('has every answer kept from caches, frames and strange scripts', async () => {
    for (const path of ['/', '/customers', '/nowhere', '/docs']) {
      const { headers } = await crm.get(path);
      expect([path, Object.fromEntries(headers)]).toMatchObject([
        path,
        {
          'cache-control': 'no-store',
          'content-security-policy': expect.stringContaining("default-src 'self';") as string,
          'x-content-type-options': 'nosniff',
          'x-frame-options': 'DENY',
          'referrer-policy': 'no-referrer',
          'cross-origin-resource-policy': 'same-origin',
        },
      ]);
      expect(headers.get('content-security-policy')).not.toMatch(/script-src[^;]*unsafe/);
    }
  });
});

/** Every route that the service has, `GET /customers/:id`, in order. */
function routesOf(app: NestExpressApplication): string[] {
  const { router }: Express = app.getHttpAdapter().getInstance();
  const routes = router.stack.flatMap(({ route }) => {
    const { path, methods } = (route ?? { path: '', methods: {} }) as {
      path: string;
      methods: Record<string, boolean>;
    };
    // What serves TRACE is middleware, which Nest mounts for every method; below /docs are the parts of its page.
    return 'trace' in methods || path.startsWith('/docs/')
      ? []
      : Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`);
  });
  return [...new Set(routes)].sort();
}

/** The scope that a route requires; `everyone`, or `nobody`. */
async function whomAdmits(service: HttpClient, route: string): Promise<string> {
  const [method = '', path = ''] = route.split(' ');
  const url = path.replaceAll(/:\w+/g, '0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10');
  const body = {
    method,
    ...(method.startsWith('P') && { headers: { 'content-type': 'application/json' }, body: '{}' }),
  };
  const stranger = await service.send<ProblemDto>(url, body);
  if (stranger.body.type !== 'urn:problem:unauthorized') return stranger.status === 500 ? 'nobody' : 'everyone';
  const known = await service.send<ProblemDto & { scope?: string }>(url, {
    ...body,
    headers: { 'content-type': 'application/json', ...bearer(reader.key) },
  });
  if (known.status === 500) return 'nobody';
  return known.status === 403 ? (known.body.scope ?? 'nobody') : 'customers:read';
}

/** What is answered to a request for another name than the one that it is sent to. */
function statusAs(origin: string, path: string, host: string): Promise<number | undefined> {
  return new Promise((answered, failed) => {
    get(`${origin}${path}`, { headers: { host } }, (response) => {
      response.resume().once('end', () => answered(response.statusCode));
    }).once('error', failed);
  });
}
