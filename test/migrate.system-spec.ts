import { join } from 'node:path';
import { Platform, type ServiceName } from './support/service-process';
import { runTask, type TaskRun } from './support/service-task';
import { testDatabase } from './support/test-database';

describe('migrate on the command line of a service', () => {
  const platform = new Platform();
  afterAll(() => platform.close());

  const migrate = async (name: ServiceName): Promise<TaskRun> =>
    runTask(name, ['migrate'], { DATABASE_URL: await testDatabase(join(platform.folder, `${name}.db`)) });

  it.each<ServiceName>(['crm', 'inventory', 'integrator'])(
    'brings the database of the %s up to date, says with what, and ends',
    async (name) => {
      expect(await migrate(name)).toEqual({
        code: 0,
        stdout: expect.stringMatching(
          new RegExp(`^The database of ${name} is up to date now: 0001_\\w+(, \\d{4}_\\w+)*\\.\n$`),
        ),
        stderr: '',
      });
    },
  );

  it('says that there was nothing to do when it is asked again', async () => {
    await migrate('crm');
    const again = await migrate('crm');
    expect(again).toEqual({ code: 0, stdout: 'The database of crm was up to date.\n', stderr: '' });
  });

  it.each<ServiceName>(['crm', 'inventory', 'integrator'])(
    'finds nothing to do where the %s has run: they are of one mind about the schema',
    async (name) => {
      const service = platform.service(name, { databaseFile: join(platform.folder, `${name}-that-ran.db`) });
      await service.start();
      await service.end('SIGTERM');
      const DATABASE_URL = await testDatabase(join(platform.folder, `${name}-that-ran.db`));
      expect(await runTask(name, ['migrate'], { DATABASE_URL })).toMatchObject({
        code: 0,
        stdout: `The database of ${name} was up to date.\n`,
      });
    },
  );

  it('ends with 78 where the settings or the word are wrong, as a start does', async () => {
    const [setting, word, help] = await Promise.all([
      runTask('crm', ['migrate'], { DATABASE_URL: 'mysql://localhost' }),
      runTask('crm', ['migrat'], {}),
      runTask('crm', ['--help'], {}),
    ]);
    expect(setting).toMatchObject({ code: 78, stdout: '', stderr: expect.stringContaining('DATABASE_URL must be') });
    expect(word).toEqual({
      code: 78,
      stdout: '',
      stderr: 'crm cannot start. It takes no argument to run, migrate, or --help; not "migrat".\n',
    });
    expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining('  migrate '), stderr: '' });
  });
});
