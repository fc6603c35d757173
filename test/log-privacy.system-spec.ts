import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { accessKey, bearer } from './support/access-keys';
import { flow, postJson } from './support/api';
import { eventually } from './support/eventually';
import { Platform } from './support/service-process';

const PERSON = { name: 'Perpetua Quillfeather', email: 'perpetua.quillfeather@example.com' };
const PERSONAL = /perpetua|quillfeather/i;
const KEYS = {
  customers: accessKey('customers', 'customers:read', 'customers:write'),
  packages: accessKey('packages', 'packages:read', 'packages:write'),
  operator: accessKey('operator', 'operate'),
  unknown: accessKey('unknown'),
};
/** No key, and nothing that one is known by. */
const SECRET = new RegExp(
  Object.values(KEYS)
    .flatMap(({ key, entry }) => [key, entry.slice(-64)])
    .join('|'),
);

describe('the log, at debug, of all three services', () => {
  const platform = new Platform();
  /** A source that is not ours, and answers in another shape than it should. */
  const strange = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ items: [PERSON] }));
  });
  afterAll(async () => {
    await platform.close();
    await new Promise((closed) => strange.close(closed));
  });

  it('names no customer and shows no key, whatever goes well or wrong with them', async () => {
    const API_KEYS = [KEYS.customers, KEYS.packages, KEYS.operator].map(({ entry }) => entry).join(' ');
    const debug = { LOG_LEVEL: 'debug', API_KEYS };
    const known = bearer(KEYS.customers.key);
    const crm = await platform.service('crm', debug).start();
    const inventory = await platform.service('inventory', debug).start();
    const packages = `${inventory.url}/package-requests`;
    const integrator = await platform
      .integrator(`${crm.url}/customers`, packages, {
        ...debug,
        AUDIT_HOUR: 'never',
        CRM_API_KEY: KEYS.customers.key,
        INVENTORY_API_KEY: KEYS.packages.key,
      })
      .start();
    const operator = bearer(KEYS.operator.key);

    const statuses = [];
    for (const body of [PERSON, PERSON, { ...PERSON, email: 'perpetua' }, { ...PERSON, quillfeather: 1 }]) {
      statuses.push((await postJson(`${crm.url}/customers`, body, known)).status);
    }
    expect(statuses).toEqual([201, 409, 422, 422]);
    const lacking = [{}, bearer(KEYS.unknown.key), operator, { Authorization: `Basic ${KEYS.unknown.key}` }];
    const refused = await Promise.all(lacking.map((headers) => postJson(`${crm.url}/customers`, PERSON, headers)));
    expect(refused.map(({ status }) => status)).toEqual([401, 401, 403, 401]);
    const told = await Promise.all(refused.map((response) => response.text()));
    expect(told.filter((text) => SECRET.test(text))).toEqual([]);
    await postJson(`${crm.url}/customers/batch`, [PERSON, { name: PERSON.name, email: 'quillfeather@' }], known);
    await eventually(
      () => flow(integrator.url, operator),
      ({ deliveries }) => deliveries.delivered === 1,
    );
    const search = `${integrator.url}/flows/welcome-package/deliveries?search=${encodeURIComponent(PERSON.email)}`;
    expect(((await (await fetch(search, { headers: operator })).json()) as unknown[]).length).toBe(1);
    await inventory.end('SIGTERM');
    await postJson(`${crm.url}/customers`, { ...PERSON, email: `second.${PERSON.email}` }, known);
    await eventually(
      () => integrator.lines(/^nothing is sent but one delivery at a time/).length,
      (lines) => lines > 0,
    );

    await crm.end('SIGTERM');
    await integrator.end('SIGTERM');
    await new Promise<void>((listening) => strange.listen(0, '127.0.0.1', listening));
    const elsewhere = `http://127.0.0.1:${(strange.address() as AddressInfo).port}/customers`;
    const astray = await platform
      .service('integrator', {
        ...debug,
        CRM_API_KEY: KEYS.customers.key,
        INVENTORY_API_KEY: KEYS.unknown.key,
        CRM_API_URL: elsewhere,
        databaseFile: `${platform.folder}/astray.db`,
      })
      .start();
    await eventually(
      () => astray.lines(/^the source cannot be read/).length,
      (lines) => lines > 0,
    );

    const logs = [crm, inventory, integrator, astray].flatMap(({ log }) => log);
    expect(logs.some((line) => line.includes('"level":"debug"'))).toBe(true);
    expect(logs.filter((line) => PERSONAL.test(line))).toEqual([]);
    expect(logs.filter((line) => SECRET.test(line))).toEqual([]);
  });
});
