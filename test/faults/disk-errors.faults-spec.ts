import { countWork, strike, type Strike, tellToll } from './strike';
import { faults, WITHIN_MS } from './faults.config';
import { onStages } from './lanes';
import { choose, everyPoint, type Point } from './points';
import { Stage } from './stage';
import { type SystemCall, withStrace } from './strace';

/** Points of each service in a sample, for each kind of fault. */
const SAMPLE = 4;

/** A disk that is full stays full for so many writes. */
const FULL_FOR = 4;

const WRITES: readonly SystemCall[] = ['pwrite64'];
const WRITES_AND_SYNCS: readonly SystemCall[] = ['pwrite64', 'fsync', 'fdatasync'];

withStrace('a disk that fails', () => {
  const counts = new Map<string, ReadonlyMap<SystemCall, number>>();
  beforeAll(async () => {
    const stage = await Stage.open();
    for (const service of faults.services) counts.set(service, await countWork(stage, service));
    await stage.close();
  }, WITHIN_MS);

  const points = (calls: readonly SystemCall[]): Point[] =>
    faults.services.flatMap((service) => {
      const ofThem = new Map([...(counts.get(service) ?? [])].filter(([call]) => calls.includes(call)));
      return choose(everyPoint(service, ofThem, faults.beyond), faults.every, SAMPLE);
    });
  const strikeAll = async (
    name: string,
    calls: readonly SystemCall[],
    fault: (nth: number) => string,
  ): Promise<Strike[]> => {
    const strikes = await onStages(points(calls), faults.lanes, (stage, point) =>
      strike(stage, point, fault(point.nth)),
    );
    tellToll(name, strikes);
    return strikes;
  };

  it(
    'as it is full (ENOSPC) for some writes ends no service, and loses and doubles nothing: they go on by themselves',
    async () => {
      const strikes = await strikeAll('full', WRITES, (nth) => `error=ENOSPC:when=${nth}..${nth + FULL_FOR - 1}`);

      expect(strikes.filter(({ end, violations }) => end !== 'alive' || violations.length > 0)).toEqual([]);
    },
    WITHIN_MS,
  );

  it(
    'to write or to sync (EIO) ends the service with a code that asks for a restart, and loses and doubles nothing',
    async () => {
      const strikes = await strikeAll('broken', WRITES_AND_SYNCS, (nth) => `error=EIO:when=${nth}`);

      expect(strikes.filter(({ violations }) => violations.length > 0)).toEqual([]);
      // One that lives was not struck, or did not need what failed: a checkpoint is made again.
      expect(strikes.filter(({ end }) => end !== 'alive' && end !== 1)).toEqual([]);
      expect(strikes.filter(({ end }) => end === 1).length).toBeGreaterThan(strikes.length / 3);
    },
    WITHIN_MS,
  );
});
