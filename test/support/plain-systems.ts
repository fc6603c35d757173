import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A source that only knows `GET /people`: all of them, as a JSON array. No Link, no cursor, no limit. */
export class PlainSource {
  readonly people: { id: number; name: string }[] = [];
  reads = 0;

  private readonly server = serve((request, response) => {
    if (request.method !== 'GET' || request.url !== '/people') return void response.writeHead(404).end();
    this.reads++;
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(this.people));
  });

  open = (): Promise<string> => listen(this.server, '/people');
  close = (): Promise<void> => shut(this.server);
}

/** A target that only knows `POST /orders`: it does what it is told, every time, and says 204. */
export class PlainTarget {
  /** The customers of the orders that were made, in order, doubles included. */
  readonly orders: number[] = [];
  /** For these customers the order is made, and the answer is lost. */
  readonly loseAnswerFor = new Set<number>();

  private readonly server = serve((request, response) => {
    if (request.method !== 'POST' || request.url !== '/orders') return void response.writeHead(405).end();
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { customer_id } = JSON.parse(body) as { customer_id: number };
      this.orders.push(customer_id);
      if (this.loseAnswerFor.has(customer_id)) return void request.socket.destroy();
      response.writeHead(204).end();
    });
  });

  open = (): Promise<string> => listen(this.server, '/orders');
  close = (): Promise<void> => shut(this.server);
}

function serve(listener: RequestListener): Server {
  return createServer(listener);
}

async function listen(server: Server, path: string): Promise<string> {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
}

async function shut(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
}
