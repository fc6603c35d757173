import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CustomerDto, DeliveryDto, FlowDto } from '@app/contracts';
import { parse } from 'csv-parse/sync';
import { flow, readFeed } from './support/api';
import { CliProcess } from './support/cli-process';
import { Door } from './support/door';
import { eventually } from './support/eventually';
import { Platform } from './support/service-process';

const COMMANDS =
  'status,deliveries,show,replay,audit,pause,resume,run,rewind,actions,import,export deliveries,backup,restore,keys create,migrate-store,completion'.split(
    ',',
  );

const ROWS = 5000;
const isBlank = (at: number): boolean => at % 500 === 7;
const isBroken = (at: number): boolean => at % 1000 === 9;
const rejectedLines = Array.from({ length: ROWS }, (_, at) => at)
  .filter((at) => isBlank(at) || isBroken(at))
  // The header is line 1.
  .map((at) => at + 2);
const GOOD = ROWS - rejectedLines.length;

describe('the CLI', () => {
  const platform = new Platform();
  const crmDoor = new Door();
  const inventoryDoor = new Door();
  const file = (name: string): string => join(platform.folder, name);
  let crmUrl: string;
  let integratorUrl: string;
  let cli: CliProcess;

  beforeAll(async () => {
    const [crm, inventory] = await Promise.all([
      platform.service('crm').start(),
      platform.service('inventory').start(),
    ]);
    crmUrl = crm.url;
    const inventoryUrl = await inventoryDoor.open(inventory.url);
    const integrator = platform.integrator(`${crmUrl}/customers`, `${inventoryUrl}/package-requests`, {
      WORKER_NAME: 'integrator-1',
    });
    await integrator.start();
    integratorUrl = integrator.url;
    cli = new CliProcess(platform.folder, {
      INTEGRATOR_URL: integratorUrl,
      CRM_API_URL: `${await crmDoor.open(crmUrl)}/customers`,
    });
  });
  afterAll(async () => {
    crmDoor.close();
    inventoryDoor.close();
    await platform.close();
  });

  const until = (holds: (flow: FlowDto) => boolean): Promise<FlowDto> => eventually(() => flow(integratorUrl), holds);
  const untilAllDelivered = (customers: number): Promise<FlowDto> =>
    until(({ deliveries }) => deliveries.delivered === customers);

  it('helps with every command, by examples', async () => {
    const helps = await Promise.all(COMMANDS.map((command) => cli.run(...command.split(' '), '--help')));
    expect(helps.map(({ code, stdout }) => [code, stdout.includes('\nExamples\n')])).toEqual(
      COMMANDS.map(() => [0, true]),
    );
    const { stdout } = await cli.run('--help');
    expect(COMMANDS.filter((command) => !stdout.includes(`  ${command.split(' ')[0]} `))).toEqual([]);
    expect(stdout).toContain('Exit codes');
  });

  it('ends with 2 and the next step where nobody answers, with 64 where it is asked for what is not there', async () => {
    const [silent, unknown, wrong, nowhere] = await Promise.all([
      cli.run('status', '--url', await closedUrl()),
      cli.run('status', '--flow', 'another'),
      cli.run('deliveries', '--state', 'lost'),
      cli.run('import', 'nowhere.csv'),
    ]);
    expect(silent).toMatchObject({ code: 2, stdout: '' });
    expect(silent.stderr).toMatch(
      /^The integrator at http:\S+ does not answer \(ECONNREFUSED\)\. Start it with npm start, or set INTEGRATOR_URL\.\n$/,
    );
    expect(unknown).toMatchObject({ code: 64, stderr: 'There is no flow another. There is: welcome-package.\n' });
    expect(wrong.code).toBe(64);
    expect(nowhere).toMatchObject({
      code: 2,
      stderr: `${file('nowhere.csv')} cannot be read: there is no such file.\n`,
    });
  });

  it('imports every customer once, although it is killed with an answer on the way, and then interrupted', async () => {
    const rows = Array.from({ length: ROWS }, (_, at) => {
      if (isBlank(at)) return `,nobody-${at}@example.com`;
      if (isBroken(at)) return `Smith, ${at},smith-${at}@example.com`;
      return `"Customer ""${at}""",customer-${at}@example.com`;
    });
    writeFileSync(file('customers.csv'), `\ufeffname,email\r\n${rows.join('\r\n')}\r\n`);

    const lost = crmDoor.loseAnswer(3);
    const killed = cli.begin('import', 'customers.csv');
    await lost;
    killed.child.kill('SIGKILL');
    await killed.ended;
    expect(JSON.parse(readFileSync(file('customers.csv.progress.json'), 'utf8'))).toMatchObject({
      position: { line: 2001 },
    });

    const lostAgain = crmDoor.loseAnswer(2);
    const interrupted = cli.begin('import', 'customers.csv');
    await lostAgain;
    interrupted.child.kill('SIGINT');
    expect(await interrupted.ended).toMatchObject({
      code: 130,
      stderr: expect.stringMatching(/Going on at line 2,002\.\n[^]*Stopped by SIGINT\. Run the same command again/),
    });

    crmDoor.treat = () => 'pass';
    const { code, stdout } = await cli.run('import', 'customers.csv', '--json');
    const rejectedFile = file('customers.csv.rejected.csv');
    const known = 2 * 1000 - rejectedLines.filter((line) => line > 2001 && line <= 4001).length;
    expect([code, JSON.parse(stdout)]).toEqual([
      1,
      {
        file: file('customers.csv'),
        created: GOOD - known,
        already_there: known,
        rejected: rejectedLines.length,
        rejected_file: rejectedFile,
      },
    ]);
    const rejected = parse<Record<string, string>>(readFileSync(rejectedFile), { columns: true });
    expect(rejected.map(({ line }) => Number(line))).toEqual(rejectedLines);
    expect(rejected.slice(0, 2)).toEqual([
      { line: '9', reason: 'name must not be blank', name: '', email: 'nobody-7@example.com', text: '' },
      {
        line: '11',
        reason: 'has 3 fields, and the header 2',
        name: '',
        email: '',
        text: 'Smith, 9,smith-9@example.com',
      },
    ]);
    expect(existsSync(file('customers.csv.progress.json'))).toBe(false);
    const customers = await readFeed<CustomerDto>(`${crmUrl}/customers`);
    expect([customers.length, new Set(customers.map(({ email }) => email)).size]).toEqual([GOOD, GOOD]);
  });

  it('tells that all is well', async () => {
    await untilAllDelivered(GOOD);
    const [people, machine] = await Promise.all([cli.run('status'), cli.run('status', '--json')]);
    expect(people).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^welcome-package {2}running\n[^]*4,985 delivered, 0 pending/),
      stderr: '',
    });
    expect(JSON.parse(machine.stdout)).toMatchObject([
      {
        name: 'welcome-package',
        deliveries: { delivered: GOOD },
        workers: [{ name: 'integrator-1', state: 'working', discovers: true, deliveries: 0, audits: false }],
      },
    ]);
    expect(people.stdout).toMatch(
      /\nWORKER +STATE +FOR +HOLDS\nintegrator-1 +working +\S.* welcome-package: discovers\n$/,
    );
  });

  it('shows what happened to a customer, by email, id and key, and knows nobody else', async () => {
    const byEmail = await cli.run('show', 'Customer-42@example.com', '--json');
    const { key, label } = JSON.parse(byEmail.stdout) as DeliveryDto;
    expect([byEmail.code, label]).toEqual([0, 'customer-42@example.com']);
    const [byId, byKey, several, nobody] = await Promise.all([
      cli.run('show', key.split(':')[1]!),
      cli.run('show', key),
      cli.run('show', 'customer-42'),
      cli.run('show', 'nobody@example.com'),
    ]);
    expect(byId).toMatchObject({ code: 0, stdout: expect.stringContaining(`  key         ${key}\n`) });
    expect(byKey.stdout).toMatch(
      /Timeline\n.* created .*\n.* discovered .*\n.* delivered .*\n\nWhat to do\n {2}Nothing/,
    );
    expect(several).toMatchObject({ code: 0, stdout: expect.stringContaining('customer-421@example.com') });
    expect(nobody).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('knows no nobody@example.com: id, email or key; names are not searched.'),
    });
  });

  it('exports what a spreadsheet takes for no formula, and another program for what it is', async () => {
    const people = ['=', '+', '-'].map((sign) => ({ name: `${sign}1+1`, email: `${sign}1@formula.example` }));
    // No email begins with an @, a name may.
    people.push({ name: '@SUM(1)', email: '+at@formula.example' });
    writeFileSync(file('formulas.ndjson'), people.map((person) => `${JSON.stringify(person)}\n`).join(''));
    expect(await cli.run('import', 'formulas.ndjson')).toMatchObject({
      code: 0,
      stdout: '4 created, 0 already there, 0 rejected.\n',
    });
    await untilAllDelivered(GOOD + 4);

    expect((await cli.run('export', 'deliveries', '--output', 'all.csv')).code).toBe(0);
    const rows = parse<Record<string, string>>(readFileSync(file('all.csv')), { columns: true });
    expect(rows).toHaveLength(GOOD + 4);
    expect(rows.slice(-4).map(({ label }) => label)).toEqual(people.map(({ email }) => `'${email}`));
    expect(readFileSync(file('all.csv'), 'utf8')).not.toMatch(/(^|,)"?[=+@-]/m);

    const ndjson = await cli.run('export', 'deliveries', '--format', 'ndjson', '--search', '=1@');
    expect(JSON.parse(ndjson.stdout)).toMatchObject({ label: '=1@formula.example', state: 'delivered' });
  });

  it('ends quietly when its reader has seen enough', async () => {
    expect(await cli.pipeInto('head -n 1', 'export', 'deliveries')).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^key,label,state,.*\n$/),
      stderr: '',
    });
  });

  it('replays a dead letter once its cause is gone, and nothing that is delivered', async () => {
    inventoryDoor.treat = () => 'refuse';
    writeFileSync(file('one.csv'), 'email,name\ndead@example.com,Dead\n');
    await cli.run('import', 'one.csv');
    await until(({ deliveries }) => deliveries.dead === 1);

    const [status, shown, dead, dry, unasked] = await Promise.all([
      cli.run('status'),
      cli.run('show', 'dead@example.com'),
      cli.run('deliveries', '--state', 'dead', '--error-code', 'http-422', '--json'),
      cli.run('replay', '--dry-run', '--error-code', 'http-422', '--from', '1h'),
      cli.run('replay'),
    ]);
    expect(status).toMatchObject({ code: 1, stdout: expect.stringContaining('1 dead') });
    expect(shown.stdout).toMatch(
      /Failed attempts\n {2}#1 .* reject, status 422[^]*Mend the cause, then: node \S+main\.js replay/,
    );
    expect(JSON.parse(dead.stdout)).toMatchObject([{ label: 'dead@example.com', state: 'dead' }]);
    expect(dry).toMatchObject({ code: 0, stdout: '1 delivery would be replayed.\n' });
    expect(unasked).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('Replay 1 dead delivery of welcome-package? '),
    });

    inventoryDoor.treat = () => 'pass';
    expect(await cli.run('replay', '--yes')).toMatchObject({ code: 0, stdout: '1 delivery is due again.\n' });
    await untilAllDelivered(GOOD + 5);
    expect(await cli.run('replay', 'dead@example.com')).toMatchObject({
      code: 2,
      stderr: 'dead@example.com: is delivered, there is nothing to replay.\nNothing was replayed.\n',
    });
  });

  it('pauses, rewinds only then, resumes, and remembers who did it', async () => {
    expect(await cli.run('rewind', '--yes')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/Run: node \S+main\.js pause --flow welcome-package\n/),
    });
    expect((await cli.run('pause', '--operator', 'zoe')).code).toBe(0);
    expect(await cli.run('status')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('paused by an operator'),
    });
    expect((await cli.run('run')).code).toBe(2);
    expect(await cli.run('resume', '--operator', 'Łukasz')).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('visible ASCII'),
    });
    expect((await cli.run('rewind')).code).toBe(64);
    expect((await cli.run('rewind', '--yes')).code).toBe(0);
    expect((await cli.run('resume')).code).toBe(0);
    const { stdout } = await cli.run('actions', '--limit', '3', '--json');
    expect(JSON.parse(stdout)).toMatchObject([
      { operator: 'zoe', action: 'pause' },
      { operator: 'ada', action: 'rewind' },
      { operator: 'ada', action: 'resume' },
    ]);
    await until(({ cursor }) => cursor !== null);
    expect((await cli.run('status')).code).toBe(0);
  });
});

/** Where nothing listens any more. */
async function closedUrl(): Promise<string> {
  const door = new Door();
  const url = await door.open('');
  door.close();
  return url;
}
