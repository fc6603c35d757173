import type { CustomerDto, PackageRequestDto } from '@app/contracts';
import { getJson, postJson } from './api';
import { eventually } from './eventually';

export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/**
 * Creates customers one by one, each after the package of the one before: how long from a customer to the package, in ms,
 * by the two systems' own clocks, which are one.
 */
export async function measureLatency(crmUrl: string, inventoryUrl: string, prefix: string): Promise<Latency> {
  const latencies: number[] = [];
  for (let nth = 0; nth < MEASURED; nth++) {
    const answer = await postJson(`${crmUrl}/customers`, { name: prefix, email: `${prefix}-${nth}@example.com` });
    const { id, created_at } = (await answer.json()) as CustomerDto;
    const [request] = await eventually(
      () => getJson<PackageRequestDto[]>(`${inventoryUrl}/package-requests?customer_id=${id}`),
      ({ length }) => length === 1,
    );
    latencies.push(Date.parse(request!.created_at) - Date.parse(created_at));
  }
  latencies.sort((a, b) => a - b);
  const at = (part: number): number => latencies[Math.ceil(part * MEASURED) - 1]!;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

export const MEASURED = 50;
