import { v7 as newId } from 'uuid';
import { post } from './connection.mts';

let created = 0;

/** A customer as JSON, each with an email that was not there before. */
export function customer(): string {
  created++;
  return `{"name":"Customer ${created}","email":"customer-${created}@example.com"}`;
}

/** A package request as the integrator makes it, as JSON. */
export function packageRequest(customerId: string): string {
  return `{"customer_id":"${customerId}","package_type":"welcome_package"}`;
}

/** Requests that create so many customers, `size` at a time. */
export function customerBatches(customers: number, size: number): string[] {
  return batches(customers, size, () => customer()).map((body) => post('/customers/batch', body));
}

/** Requests for so many packages, `size` at a time; of every ten, `repeated` are for a customer that was asked for before. */
export function packageBatches(packages: number, size: number, repeated = 0): string[] {
  const asked: string[] = [];
  const item = (nth: number): string => {
    const isRepeated = nth % 10 < repeated && asked.length > 0;
    const id = isRepeated ? asked[Math.floor(asked.length / 2)]! : newId();
    if (!isRepeated) asked.push(id);
    return `${packageRequest(id).slice(0, -1)},"idempotency_key":"welcome_package:${id}"}`;
  };
  return batches(packages, size, item).map((body) => post('/package-requests/batch', body));
}

function batches(count: number, size: number, item: (nth: number) => string): string[] {
  return Array.from({ length: Math.ceil(count / size) }, (_, batch) => {
    const items = Array.from({ length: Math.min(size, count - batch * size) }, (_, nth) => item(batch * size + nth));
    return `[${items.join(',')}]`;
  });
}
