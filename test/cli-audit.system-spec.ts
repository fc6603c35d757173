import { join } from 'node:path';
import type { AuditDto, DeliveryDto, FindingDto } from '@app/contracts';
import { addCustomers, flow } from './support/api';
import { CliProcess } from './support/cli-process';
import { eventually } from './support/eventually';
import { Platform } from './support/service-process';
import { tamper } from './support/test-database';

const CUSTOMERS = 50;

describe('the audit of the CLI', () => {
  const platform = new Platform();
  const inventory = <Row>(statement: string): Promise<Row[]> =>
    tamper<Row>(join(platform.folder, 'inventory.db'), statement);
  let integratorUrl: string;
  let cli: CliProcess;

  beforeAll(async () => {
    const crm = await platform.service('crm').start();
    const target = await platform.service('inventory').start();
    await addCustomers(crm.url, 0, CUSTOMERS);
    const settings = { AUDIT_SETTLE_SECONDS: '0' };
    const integrator = await platform
      .integrator(`${crm.url}/customers`, `${target.url}/package-requests`, settings)
      .start();
    integratorUrl = integrator.url;
    cli = new CliProcess(platform.folder, { INTEGRATOR_URL: integratorUrl, CRM_API_URL: `${crm.url}/customers` });
    await untilAllDelivered();
  });
  afterAll(() => platform.close());

  const untilAllDelivered = () =>
    eventually(
      () => flow(integratorUrl),
      ({ deliveries }) => deliveries.delivered === CUSTOMERS,
    );

  it('is 0 when all is well; one that is gone and one that is doubled are named, and a repair mends the missing alone', async () => {
    expect(await cli.run('audit')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Audit of welcome-package: clean\n {2}50 records in the source, 50 effects/),
    });
    const { key } = JSON.parse((await cli.run('show', 'customer-1@example.com', '--json')).stdout) as DeliveryDto;
    await inventory(`delete from package_requests where customer_id = '${key.split(':')[1]}'`);
    // A target without the unique rule: the same customer twice.
    await inventory('drop index one_welcome_package_per_customer');
    const [doubled] = await inventory<{ customer_id: string }>(
      `insert into package_requests (request_id, customer_id, package_type, status, created_at)
       select 'doubled', customer_id, package_type, status, created_at from package_requests limit 1
       returning customer_id`,
    );
    const doubledKey = `welcome_package:${doubled?.customer_id}`;

    const found = await cli.run('audit', '--json');
    expect([found.code, JSON.parse(found.stdout)]).toMatchObject([
      1,
      {
        missing: 1,
        duplicates: 1,
        findings: [
          { kind: 'missing', key },
          { kind: 'duplicate', key: doubledKey, effects: 2 },
        ],
      },
    ]);
    expect(await cli.run('status')).toMatchObject({ code: 1, stdout: expect.stringContaining('1 missing') });
    const repaired = await cli.run('audit', '--repair');
    expect(repaired).toMatchObject({ code: 1, stdout: expect.stringContaining(key) });
    expect(repaired.stdout).toContain('(1 recorded to be delivered)');
    expect(repaired.stdout).toContain(doubledKey);

    await untilAllDelivered();
    const mended = await cli.run('audit', '--json');
    expect([mended.code, JSON.parse(mended.stdout)]).toMatchObject([1, { missing: 0, duplicates: 1 }]);
    await inventory(`delete from package_requests where request_id = 'doubled'`);
    expect(await cli.run('audit')).toMatchObject({ code: 0 });
    const last = JSON.parse((await cli.run('audit', '--last', '--json')).stdout) as AuditDto & {
      findings: FindingDto[];
    };
    expect(last).toMatchObject({ state: 'finished', requested_by: 'ada', missing: 0, findings: [] });
  });
});
