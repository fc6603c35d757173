import type { Figure, Measurement } from '../figure.mts';
import { customer, customerBatches } from '../load/bodies.mts';
import { post } from '../load/connection.mts';
import { each, type Load, load, ratesInTurns } from '../load/load.mts';
import { inWords } from '../scale.mts';
import { filled } from '../stage/fill.mts';
import type { Running } from '../stage/running.mts';
import type { Stage } from '../stage/stage.mts';
import { startNoStorageCrm } from '../yardsticks/start-no-storage-crm.mts';

const AT_ONCE = 64;
const BATCHES_AT_ONCE = 4;

/** What the CRM takes in, durably, one by one and in batches. */
export const intake: Figure = {
  name: 'intake',
  title: 'Intake',
  lines: ({ many }) => [
    { key: 'few', name: `POST /customers, ${AT_ONCE} at once, no customers yet`, unit: 'customers/s', better: 'more' },
    {
      key: 'few',
      over: 'noStorage',
      name: 'of the same route without storage',
      unit: '×',
      better: 'more',
      goal: { atLeast: 0.8 },
    },
    {
      key: 'many',
      over: 'few',
      name: `with ${inWords(many)} customers there, to none`,
      unit: '×',
      better: 'more',
      goal: { atLeast: 0.9 },
    },
    { key: 'noStorage', name: 'the same route without storage', unit: 'customers/s', better: 'more' },
    ...([100, 1000] as const).map((size) => ({
      key: `batch${size}`,
      name: `POST /customers/batch, ${size} at a time, ${BATCHES_AT_ONCE} at once`,
      unit: 'customers/s',
      better: 'more' as const,
      goal: { atLeast: 25_000 },
    })),
  ],
  open: openIntake,
};

async function openIntake(stage: Stage): Promise<Measurement> {
  const { folder } = await filled(stage, stage.scale.many);
  const noStorage = await startNoStorageCrm(stage);
  const many = await stage.start({ crm: {} }, folder);
  const batches = async (url: string, size: number): Promise<number> => {
    const next = each(customerBatches(stage.scale.batched, size));
    const { seconds } = await load({ url, connections: BATCHES_AT_ONCE, next });
    return stage.scale.batched / seconds;
  };
  return {
    round: async () => {
      await using few = await stage.start({ crm: {} });
      const loads = { few: singles(few), noStorage: singles(noStorage), many: singles(many) };
      return {
        ...(await ratesInTurns(loads, stage.scale.loadSeconds)),
        batch100: await batches(few.urls.crm, 100),
        batch1000: await batches(few.urls.crm, 1000),
      };
    },
    [Symbol.asyncDispose]: async () => {
      await noStorage[Symbol.asyncDispose]();
      await many[Symbol.asyncDispose]();
    },
  };
}

function singles({ urls }: Running): Load {
  return { url: urls.crm, connections: AT_ONCE, next: () => post('/customers', customer()) };
}
