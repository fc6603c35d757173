import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../support/seeded-random';
import type { ServiceName } from '../support/service-process';
import { faults, WITHIN_MS } from './faults.config';
import { Stage } from './stage';

const SERVICES: readonly ServiceName[] = ['crm', 'inventory', 'integrator'];

/** A service is killed at the latest after so long; often while it starts, or takes up what the last kill left. */
const LIVES_AT_MOST_MS = 800;

/** Between two rounds of new customers: what is on its way when a kill comes is what matters, not how much of it. */
const BETWEEN_MS = 100;

it(
  'kill -9 of the CRM, Inventory and the integrator at random, while customers are created, loses and doubles nothing',
  async () => {
    process.stdout.write(`FAULTS_SEED=${faults.seed}\n`);
    const random = seededRandom(faults.seed);
    const stage = await Stage.open();
    try {
      const over = new AbortController();
      const working = (async () => {
        for (; !over.signal.aborted; await sleep(BETWEEN_MS)) await stage.work();
      })();
      for (let kill = 0; kill < faults.kills; kill++) {
        const victim = SERVICES[Math.floor(random() * SERVICES.length)]!;
        await sleep(random() * LIVES_AT_MOST_MS);
        await stage.services[victim].end('SIGKILL');
        await stage.restart(victim);
      }
      over.abort();
      await working;
      await stage.settle();

      const verdict = await stage.judge();
      process.stdout.write(`FAULTS ${JSON.stringify({ soak: { kills: faults.kills, ...verdict } })}\n`);
      expect(verdict).toEqual({
        customers: stage.acknowledged.size,
        packages: stage.acknowledged.size,
        undelivered: 0,
        violations: [],
      });
    } finally {
      await stage.close();
    }
  },
  WITHIN_MS,
);
