import { writeFileSync } from 'node:fs';
import type { FlowDto, OperatorActionDto } from '@app/contracts';
import { accessKey, bearer } from './support/access-keys';
import { flow, getJson, postJson } from './support/api';
import { CliProcess } from './support/cli-process';
import { eventually } from './support/eventually';
import { Platform } from './support/service-process';

const me = accessKey('me', 'customers:write');
const reader = accessKey('reader', 'customers:read');
const packer = accessKey('packer', 'packages:read', 'packages:write');
const ada = accessKey('ada', 'operate');

describe('who may do what', () => {
  const platform = new Platform();
  afterAll(() => platform.close());

  it('is not for the network to decide: without keys, a service does not listen for other machines', async () => {
    const open = platform.service('crm', { HOST: '0.0.0.0', databaseFile: `${platform.folder}/open.db` });
    await expect(open.start()).rejects.toThrow(/ended with 78:/);
    expect(open.log.join('\n')).toContain(
      'npm run -s cli -- keys create --name me --scopes customers:read,customers:write,packages:read,packages:write,operate',
    );
  });

  it('is said aloud at each start where somebody means it to be everything', async () => {
    // An address that is this machine's own, and does not look it.
    const open = platform.service('crm', {
      HOST: '127.1',
      ALLOW_OPEN_ACCESS: 'yes',
      databaseFile: `${platform.folder}/open.db`,
    });
    await open.start();
    expect(open.lines(/^Whoever can connect may do everything here/)).toMatchObject([{ level: 'warn' }]);
    expect(await open.end('SIGTERM')).toBe(0);
  });

  describe('with keys', () => {
    const crmFile = `${platform.folder}/api-keys`;
    let crmUrl: string;
    let inventoryUrl: string;

    beforeAll(async () => {
      // As an orchestrator hands out secrets, with an entry on each line.
      writeFileSync(crmFile, `${me.entry}\n${reader.entry}\n`);
      const [crm, inventory] = await Promise.all([
        platform.service('crm', { API_KEYS_FILE: crmFile }).start(),
        platform.service('inventory', { API_KEYS: packer.entry }).start(),
      ]);
      crmUrl = `${crm.url}/customers`;
      inventoryUrl = `${inventory.url}/package-requests`;
    });

    it('is what a key says: the integrator needs one of each system, and operators one of their own', async () => {
      writeFileSync(`${platform.folder}/packer`, `${packer.key}\n`);
      const integrator = await platform
        .integrator(crmUrl, inventoryUrl, {
          CRM_API_KEY: reader.key,
          INVENTORY_API_KEY_FILE: `${platform.folder}/packer`,
          API_KEYS: ada.entry,
        })
        .start();
      const known = bearer(ada.key);
      const created = await postJson(crmUrl, { name: 'Zoe', email: 'zoe@example.com' }, bearer(me.key));
      expect(created.status).toBe(201);
      await eventually(
        () => flow(integrator.url, known),
        ({ deliveries }) => deliveries.delivered === 1,
      );
      const stranger = await fetch(`${integrator.url}/flows/welcome-package/pause`, { method: 'POST' });
      expect(stranger.status).toBe(401);

      const cli = (key: string): CliProcess =>
        new CliProcess(platform.folder, { INTEGRATOR_URL: integrator.url, INTEGRATOR_API_KEY: key, USER: 'zoe' });
      expect(await cli(ada.key).run('audit')).toMatchObject({ code: 0 });
      expect(await cli(ada.key).run('pause')).toMatchObject({ code: 0 });
      const unknown = await cli(me.key).run('status');
      expect(unknown).toMatchObject({ code: 2, stdout: '' });
      expect(unknown.stderr).toContain('Set INTEGRATOR_API_KEY, or INTEGRATOR_API_KEY_FILE, to a key that it knows.');

      // What the list of actions says of who did it is what they say, and the key that they said it with.
      const actions = await getJson<OperatorActionDto[]>(`${integrator.url}/flows/welcome-package/actions`, known);
      expect(actions.at(-1)).toMatchObject({ action: 'pause', operator: 'zoe (key ada)' });
    });

    it('holds a flow whose key is not known, and says so, without harm to any delivery', async () => {
      const integrator = await platform
        .integrator(crmUrl, inventoryUrl, {
          CRM_API_KEY: reader.key,
          INVENTORY_API_KEY: reader.key,
          databaseFile: `${platform.folder}/held.db`,
        })
        .start();
      const { hold, deliveries } = await eventually<FlowDto>(
        () => flow(integrator.url),
        ({ hold }) => hold !== null,
      );
      expect(hold?.cause).toMatchObject({ code: 'http-401', excerpt: expect.stringContaining('A key is needed') });
      expect(deliveries).toMatchObject({ dead: 0, uncertain: 0 });
      // It may be in hand: probes go on.
      expect(deliveries.pending + deliveries.delivering).toBe(1);
    });
  });
});
