import type { Figure } from '../figure.mts';
import { Connection, get } from '../load/connection.mts';
import { type Load, ratesInTurns } from '../load/load.mts';
import { inWords } from '../scale.mts';
import { filled } from '../stage/fill.mts';
import type { Running } from '../stage/running.mts';
import { startNoStorageCrm } from '../yardsticks/start-no-storage-crm.mts';

const AT_ONCE = 16;

/** What it takes to read the feed, 100 customers a page, anywhere in it. */
export const pages: Figure = {
  name: 'pages',
  title: 'Pages',
  lines: ({ few, many }) => [
    {
      key: 'many',
      name: `GET of 100 customers, ${AT_ONCE} at once, of ${inWords(many)}`,
      unit: 'pages/s',
      better: 'more',
    },
    {
      key: 'many',
      over: 'memory',
      name: 'of the same route from memory',
      unit: '×',
      better: 'more',
      goal: { atLeast: 0.7 },
    },
    {
      key: 'many',
      over: 'few',
      name: `of ${inWords(many)}, to ${inWords(few)}`,
      unit: '×',
      better: 'more',
      goal: { atLeast: 0.9 },
    },
    { key: 'memory', name: 'the same route from memory', unit: 'pages/s', better: 'more' },
  ],
  open: async (stage) => {
    const memory = await startNoStorageCrm(stage);
    const few = await stage.start({ crm: {} }, (await filled(stage, stage.scale.few)).folder);
    const many = await stage.start({ crm: {} }, (await filled(stage, stage.scale.many)).folder);
    const places = new Map<Running, readonly string[]>();
    for (const crm of [memory, few, many]) places.set(crm, await fullPages(crm.urls.crm));
    const pagesOf = (crm: Running): Load => {
      const requests = places.get(crm) ?? [];
      let nth = 0;
      // Not a neighbour of the page before: the feed is read everywhere.
      const next = (): string | undefined => requests[(nth++ * 7919) % requests.length];
      return { url: crm.urls.crm, connections: AT_ONCE, next };
    };
    const loads = { many: pagesOf(many), memory: pagesOf(memory), few: pagesOf(few) };
    return {
      round: () => ratesInTurns(loads, stage.scale.loadSeconds),
      [Symbol.asyncDispose]: async () => {
        for (const crm of [memory, few, many]) await crm[Symbol.asyncDispose]();
      },
    };
  },
};

/** Walks through the feed in the largest steps: a request for a full page of 100 at each place it has come to. */
async function fullPages(crm: string): Promise<string[]> {
  const connection = await Connection.open(crm);
  const found: string[] = [];
  try {
    for (let path = '/customers?limit=1000'; ;) {
      const { head, body } = await connection.send(get(path));
      const [, next = ''] = /<([^>]+)>; rel="next"/.exec(head) ?? [];
      if (body.length <= 2) return found;
      found.push(get(path.replace('limit=1000', 'limit=100')));
      path = next;
    }
  } finally {
    connection.close();
  }
}
