import { createServer, type IncomingMessage, request as ask, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the gate answers while it is closed. */
const REFUSAL = { type: 'urn:problem:no-address', title: 'Nobody knows where to send it', status: 422 };

/** Stands before Inventory and passes everything on; while it is closed, it refuses every package request for good. */
export class RefusingGate {
  isClosed = false;
  private inventoryUrl = '';
  private readonly server = createServer((request, response) => this.pass(request, response));

  async open(inventoryUrl: string): Promise<string> {
    this.inventoryUrl = inventoryUrl;
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private pass(request: IncomingMessage, response: ServerResponse): void {
    if (this.isClosed && request.method === 'POST') {
      request.resume();
      response.writeHead(422, { 'Content-Type': 'application/problem+json' }).end(JSON.stringify(REFUSAL));
      return;
    }
    const { method = 'GET', url = '/', headers } = request;
    const upstream = ask(new URL(url, this.inventoryUrl), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    upstream.on('error', () => response.destroy());
    request.pipe(upstream);
  }
}
