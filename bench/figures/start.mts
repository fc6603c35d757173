import { setTimeout as sleep } from 'node:timers/promises';
import type { Figure } from '../figure.mts';
import { inWords } from '../scale.mts';
import { filled } from '../stage/fill.mts';
import type { Running } from '../stage/running.mts';
import type { Stage } from '../stage/stage.mts';

const LOOK_EVERY_MS = 5;
const AT_MOST_MS = 2000;

/** From `node` to the first 200 of /health/ready, with many rows in each database. */
export const start: Figure = {
  name: 'start',
  title: 'Start',
  lines: ({ many }) => [
    { key: 'crm', name: `CRM, ${inWords(many)} customers`, unit: 'ms', better: 'less', goal: { atMost: AT_MOST_MS } },
    {
      key: 'inventory',
      name: `Inventory, ${inWords(many)} packages`,
      unit: 'ms',
      better: 'less',
      goal: { atMost: AT_MOST_MS },
    },
    {
      key: 'integrator',
      name: `Integrator, ${inWords(many)} deliveries`,
      unit: 'ms',
      better: 'less',
      goal: { atMost: AT_MOST_MS },
    },
  ],
  open: async (stage) => {
    const { folder } = await filled(stage, stage.scale.many);
    return {
      round: async () => {
        await using crm = await begin(stage, folder, 'crm');
        await using inventory = await begin(stage, folder, 'inventory');
        await using integrator = await begin(stage, folder, 'integrator', {
          CRM_API_URL: `${crm.services.urls.crm}/customers`,
          INVENTORY_API_URL: `${inventory.services.urls.inventory}/package-requests`,
        });
        return { crm: crm.ms, inventory: inventory.ms, integrator: integrator.ms };
      },
      [Symbol.asyncDispose]: async () => {},
    };
  },
};

interface Begun extends AsyncDisposable {
  readonly services: Running;
  readonly ms: number;
}

async function begin(
  stage: Stage,
  folder: string,
  name: 'crm' | 'inventory' | 'integrator',
  settings: Readonly<Record<string, string>> = {},
): Promise<Begun> {
  const started = performance.now();
  const services = await stage.begin({ [name]: settings }, folder);
  while (!(await isReady(`${services.urls[name]}/health/ready`)))
    await sleep(LOOK_EVERY_MS, undefined, { signal: services.signal });
  const ms = performance.now() - started;
  return { services, ms, [Symbol.asyncDispose]: () => services[Symbol.asyncDispose]() };
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.arrayBuffer();
    return response.ok;
  } catch {
    // It does not listen yet.
    return false;
  }
}
