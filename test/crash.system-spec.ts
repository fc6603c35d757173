import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './support/eventually';
import { Platform } from './support/service-process';

describe('a fault that nobody catches', () => {
  const platform = new Platform();
  afterAll(() => platform.close());

  it.each([
    ['a rejected promise', 'unhandledRejection', 'void Promise.reject(new Error("injected"))'],
    ['an exception', 'uncaughtException', 'throw new Error("injected")'],
  ])('is an error in the log, and ends the service with 1: %s', async (_what, origin, fault) => {
    const preload = join(platform.folder, `${origin}.cjs`);
    writeFileSync(preload, `process.on('SIGUSR2', () => { ${fault}; });`);
    const crm = await platform
      .service('crm', { NODE_OPTIONS: `--require ${preload}`, databaseFile: join(platform.folder, `${origin}.db`) })
      .start();

    expect(await crm.end('SIGUSR2')).toBe(1);

    await eventually(
      () => crm.lines(/fault of the service/),
      ({ length }) => length > 0,
    );
    expect(crm.lines(/fault of the service/)).toMatchObject([
      { level: 'error', msg: expect.stringContaining(origin), err: { message: 'injected' } },
    ]);
  });
});
