import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Item {
  readonly customer_id: string;
  readonly idempotency_key: string;
}

/** A target with batches and idempotency keys that refuses some customers until it is mended. */
export class PickyInventory {
  /** Effects by idempotency key. */
  readonly packages = new Map<string, string>();
  /** Effects that were asked for again under a key that has one. */
  repetitions = 0;
  refuses: (customerId: string) => boolean = () => false;

  private readonly server = createServer((request, response) => void this.handle(request, response));

  async open(): Promise<string> {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/packages`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'OPTIONS') {
      const capabilities = { 'Idempotency-Key': 'accepted', Link: '</packages/batch>; rel="batch"' };
      return void response.writeHead(204, capabilities).end();
    }
    if (request.method !== 'POST') return void response.writeHead(405).end();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Item | Item[];
    if (Array.isArray(body)) return answer(response, 200, { results: body.map((item) => this.take(item)) });
    // Alone: what failed before. Its key is in the header.
    const { status, ...result } = this.take({ ...body, idempotency_key: String(request.headers['idempotency-key']) });
    answer(response, status, 'package_request' in result ? result.package_request : result.problem);
  }

  private take({ customer_id, idempotency_key: key }: Item) {
    if (this.refuses(customer_id)) {
      return { status: 422, problem: { title: 'We do not deliver there', status: 422 } };
    }
    if (this.packages.has(key)) this.repetitions++;
    this.packages.set(key, customer_id);
    return { status: 201, package_request: { request_id: `request-${customer_id}`, customer_id } };
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
