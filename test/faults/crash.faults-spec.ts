import { countWork, strike, type Strike, tellToll } from './strike';
import { faults, WITHIN_MS } from './faults.config';
import { onStages } from './lanes';
import { choose, everyPoint, type Point } from './points';
import { Stage } from './stage';
import { withStrace } from './strace';

/** Points of each service in a sample. */
const SAMPLE = 16;

withStrace('kill -9 at a system call', () => {
  it(
    'of the CRM, Inventory or the integrator, whichever call it is, loses and doubles nothing',
    async () => {
      const stage = await Stage.open();
      const points: Point[] = [];
      try {
        for (const service of faults.services) {
          const all = everyPoint(service, await countWork(stage, service), faults.beyond);
          const chosen = choose(all, faults.every, SAMPLE);
          process.stdout.write(`${service}: ${all.length} points, ${chosen.length} of them tried\n`);
          points.push(...chosen);
        }
      } finally {
        await stage.close();
      }

      const strikes = await onStages(points, faults.lanes, async (on, point) =>
        tell(await strike(on, point, `signal=SIGKILL:when=${point.nth}`)),
      );

      tellToll('crash', strikes);
      expect(strikes.filter(({ violations }) => violations.length > 0)).toEqual([]);
      // What strikes nobody tries nothing.
      expect(strikes.filter(({ end }) => end === 'killed').length).toBeGreaterThan(points.length / 3);
      expect(strikes.filter(({ end }) => typeof end === 'number')).toEqual([]);
    },
    WITHIN_MS,
  );
});

/** In a long run one wants to see that it goes on, and what it found, before its end. */
function tell(strike: Strike): Strike {
  if (strike.violations.length > 0) process.stdout.write(`${JSON.stringify(strike)}\n`);
  return strike;
}
