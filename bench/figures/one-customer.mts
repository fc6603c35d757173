import { setTimeout as sleep } from 'node:timers/promises';
import type { Figure } from '../figure.mts';
import { customer } from '../load/bodies.mts';
import { Flow } from '../stage/flow.mts';
import type { Running } from '../stage/running.mts';
import { percentile } from '../../tools/demo/reconcile.mts';

const INTERVAL_MS = 1000;
const MARGIN_MS = 250;
/** No part of the interval: the customers come at all moments of it. */
const APART_MS = 237;

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** One customer on a system that has nothing else to do: from its creation to its package, by the clock both systems share. */
export const oneCustomer: Figure = {
  name: 'one-customer',
  title: 'One customer',
  lines: () => [
    { key: 'poll50', name: 'by polling each second: half of them within', unit: 'ms', better: 'less' },
    {
      key: 'poll99',
      name: 'by polling each second: 99 of 100 within',
      unit: 'ms',
      better: 'less',
      goal: { atMost: INTERVAL_MS + MARGIN_MS },
    },
    { key: 'event50', name: 'by webhook: half of them within', unit: 'ms', better: 'less' },
    { key: 'event99', name: 'by webhook: 99 of 100 within', unit: 'ms', better: 'less', goal: { atMost: MARGIN_MS } },
  ],
  open: async (stage) => {
    const { oneByOne } = stage.scale;
    const polling = await stage.start({
      crm: {},
      inventory: {},
      integrator: { POLLING_INTERVAL_SECONDS: String(INTERVAL_MS / 1000) },
    });
    const told = await stage.start(({ integrator }) => ({
      crm: {
        WEBHOOK_URLS: `${integrator}/hooks/welcome-package`,
        WEBHOOK_SECRETS: SECRET,
        WEBHOOK_ALLOW_PRIVATE: 'yes',
      },
      inventory: {},
      integrator: { CRM_WEBHOOK_SECRETS: SECRET, POLLING_INTERVAL_SECONDS: '3600', STALLED_AFTER_SECONDS: '3600' },
    }));
    await new Flow(told.urls.integrator, told.signal).polled();
    return {
      round: async () => {
        const byPolling = await atAllMoments(polling, oneByOne);
        const byWebhook = await oneAfterTheOther(told, oneByOne);
        return {
          poll50: percentile(byPolling, 0.5) ?? Number.NaN,
          poll99: percentile(byPolling, 0.99) ?? Number.NaN,
          event50: percentile(byWebhook, 0.5) ?? Number.NaN,
          event99: percentile(byWebhook, 0.99) ?? Number.NaN,
        };
      },
      [Symbol.asyncDispose]: async () => {
        await polling[Symbol.asyncDispose]();
        await told[Symbol.asyncDispose]();
      },
    };
  },
};

/** Customers who come at all moments of the interval: their latencies in ms, in rising order. */
async function atAllMoments(services: Running, customers: number): Promise<number[]> {
  const created: Created[] = [];
  for (let nth = 0; nth < customers; nth++) {
    created.push(await create(services));
    await sleep(APART_MS, undefined, { signal: services.signal });
  }
  return Promise.all(created.map((each) => latencyOf(each, services))).then(rising);
}

/** Customers each of whom comes once the one before has its package. */
async function oneAfterTheOther(services: Running, customers: number): Promise<number[]> {
  const latencies: number[] = [];
  for (let nth = 0; nth < customers; nth++) latencies.push(await latencyOf(await create(services), services));
  return rising(latencies);
}

async function create({ urls, signal }: Running): Promise<Created> {
  const response = await fetch(`${urls.crm}/customers`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: customer(),
    signal,
  });
  if (!response.ok) throw new Error(`The CRM answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Created;
}

async function latencyOf({ id, created_at }: Created, { urls, signal }: Running): Promise<number> {
  return Date.parse(await packageOf(urls.inventory, id, signal)) - Date.parse(created_at);
}

function rising(values: readonly number[]): number[] {
  return values.toSorted((a, b) => a - b);
}

/** Waits for the package of a customer: when it was requested. */
async function packageOf(inventory: string, customerId: string, signal: AbortSignal): Promise<string> {
  for (;;) {
    const response = await fetch(`${inventory}/package-requests?customer_id=${customerId}`, { signal });
    const [request] = (await response.json()) as { readonly created_at: string }[];
    if (request !== undefined) return request.created_at;
    await sleep(20, undefined, { signal });
  }
}

interface Created {
  readonly id: string;
  readonly created_at: string;
}
