import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Hands requests to several servers in turn, as a load balancer does. One that cannot be connected to is passed over; a
 * request that has reached a server is not repeated, for nobody knows what it did: its client is cut off.
 */
export class RoundRobinProxy {
  private turn = 0;
  private slowByMs = 0;
  private servers: readonly string[] = [];
  private readonly server = createServer((incoming, outgoing) => void this.pass(incoming, outgoing));

  /** Opens before the servers at `urls`, and gives the address to use instead. Every answer to a POST is `slowByMs` late. */
  async open(urls: readonly string[], slowByMs = 0): Promise<string> {
    this.servers = urls;
    this.slowByMs = slowByMs;
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    try {
      const body = await buffer(incoming);
      const first = this.turn++;
      for (let tried = 0; tried < this.servers.length; tried++) {
        const url = this.servers[(first + tried) % this.servers.length] ?? '';
        if (await forward(url, incoming, body, outgoing, this.slowByMs)) return;
      }
      outgoing.writeHead(503, { 'Retry-After': '1' }).end();
    } catch {
      outgoing.destroy();
    }
  }
}

/** @returns false when there was no connection to be had; rejects when it broke after it was made */
function forward(
  url: string,
  { method, url: path, headers }: IncomingMessage,
  body: Buffer,
  outgoing: ServerResponse,
  slowByMs: number,
): Promise<boolean> {
  return new Promise<boolean>((done, broken) => {
    // A connection of its own for each: one that was kept alive breaks with its server, which is no refused connection.
    const onward = request(url + path, { method, headers, agent: false }, (answer) => {
      void (async () => {
        const content = await buffer(answer);
        if (method === 'POST') await sleep(slowByMs);
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers).end(content);
        done(true);
      })().catch(broken);
    });
    onward.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNREFUSED' ? done(false) : broken(error)));
    onward.end(body);
  });
}
