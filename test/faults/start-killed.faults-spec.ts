import { join } from 'node:path';
import { ask } from '../oracle/ask';
import { judge } from '../oracle/oracle';
import { Platform, type ServiceName } from '../support/service-process';
import { testDatabase } from '../support/test-database';
import { faults, WITHIN_MS } from './faults.config';
import { choose, everyPoint, type Point } from './points';
import { Progress } from './progress';
import { countCalls, FILE_CALLS, underStrace, withStrace } from './strace';

/** Points of each service in a sample. */
const SAMPLE = 4;

const schemaOf = (url: string): Promise<unknown> => ask(url, 'select type, name, sql from sqlite_schema order by name');

withStrace('kill -9 while a service makes its database', () => {
  const platform = new Platform();
  let schemas: Map<ServiceName, unknown>;
  afterAll(() => platform.close());

  it(
    'at any call leaves nothing half made: the next start makes the rest, or all of it',
    async () => {
      schemas = new Map();
      const points: Point[] = [];
      for (const name of faults.services) {
        const databaseFile = join(platform.folder, `${name}-whole.db`);
        const output = join(platform.folder, `${name}.trace`);
        const service = platform.service(name, { databaseFile });
        await service.start(underStrace({ calls: FILE_CALLS, output }));
        await service.end('SIGKILL');
        schemas.set(name, await schemaOf(await testDatabase(databaseFile)));
        points.push(...choose(everyPoint(name, countCalls(output), faults.beyond), faults.every, SAMPLE));
      }

      let kills = 0;
      using progress = new Progress(points.length);
      const queue = points.entries();
      const lane = async (): Promise<void> => {
        for (const [index, point] of queue) {
          if (await breakStart(point, join(platform.folder, `${index}.db`))) kills++;
          progress.step();
        }
      };
      await Promise.all(Array.from({ length: faults.lanes }, lane));

      process.stdout.write(`FAULTS ${JSON.stringify({ start: { points: points.length, kills } })}\n`);
      expect(kills).toBeGreaterThan(points.length / 3);
    },
    WITHIN_MS,
  );

  /** @returns whether it was killed before it listened */
  async function breakStart({ service: name, call, nth }: Point, databaseFile: string): Promise<boolean> {
    const service = platform.service(name, { databaseFile });
    const inject = `${call}:signal=SIGKILL:when=${nth}`;
    const isUp = await service.start(underStrace({ calls: [call], inject })).then(
      () => true,
      () => false,
    );
    if (isUp) await service.end('SIGKILL');
    await service.start();
    await service.end('SIGTERM');
    const url = await testDatabase(databaseFile);
    expect({ name, call, nth, schema: await schemaOf(url) }).toEqual({ name, call, nth, schema: schemas.get(name) });
    expect((await judge({ [name]: url })).violations).toEqual([]);
    return !isUp;
  }
});
