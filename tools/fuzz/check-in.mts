import { randomUUID } from 'node:crypto';
import { type PerService, SERVICES } from '../support/services.mts';
import type { Acknowledged } from './acknowledged.mts';

/** What is there before anything strange is sent. */
export interface Footing {
  /** Of customers and package requests, so that some inputs meet something. */
  readonly ids: readonly string[];
}

/** Creates some customers and package requests. */
export async function standUp(
  urls: PerService<string>,
  acknowledged: Acknowledged,
  signal: AbortSignal,
): Promise<Footing> {
  const ids: string[] = [];
  for (let number = 0; number < 5; number++) ids.push(...(await createBoth(urls, acknowledged, signal)));
  return { ids };
}

/** Asks each service for what it is there for. @returns what is wrong */
export async function checkIn(
  urls: PerService<string>,
  acknowledged: Acknowledged,
  signal: AbortSignal,
): Promise<string[]> {
  const faults: string[] = [];
  for (const name of SERVICES) {
    const { status } = await read(`${urls[name]}/health/live`, {}, signal);
    if (status !== 200) faults.push(`${name} answers ${status} when it is asked whether it is alive`);
  }
  const flows = await read(`${urls.integrator}/flows`, {}, signal);
  if (flows.status !== 200) faults.push(`integrator: a whole request for its flows is answered ${flows.status}`);
  try {
    await createBoth(urls, acknowledged, signal);
  } catch (error) {
    signal.throwIfAborted();
    faults.push(`A whole request no longer works: ${(error as Error).message}`);
  }
  return faults;
}

async function createBoth(
  urls: PerService<string>,
  acknowledged: Acknowledged,
  signal: AbortSignal,
): Promise<[string, string]> {
  const customer = await create(`${urls.crm}/customers`, { name: 'N', email: `${randomUUID()}@example.com` }, signal);
  // Not the package that the integrator asks for.
  const wish = { customer_id: customer['id'], package_type: 'birthday_package' };
  const request = await create(`${urls.inventory}/package-requests`, wish, signal);
  const [id = '', requestId = ''] = [customer['id'], request['request_id']];
  acknowledged.customers.add(id);
  acknowledged.packages.add(requestId);
  return [id, requestId];
}

async function create(url: string, body: object, signal: AbortSignal): Promise<Record<string, string>> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const { status, text } = await read(url, init, signal);
  if (status !== 201) throw new Error(`POST ${url} answered ${status}: ${text}`);
  return JSON.parse(text) as Record<string, string>;
}

async function read(url: string, init: RequestInit, signal: AbortSignal): Promise<{ status: number; text: string }> {
  const response = await fetch(url, { ...init, signal });
  return { status: response.status, text: await response.text() };
}
