import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What went over the wire between two pauses: one poll, seen from outside. */
export interface Exchange {
  readonly requests: number;
  readonly bytes: number;
}

/** A pause that ends an exchange; a poll interval of the tests is longer, an answer comes sooner. */
const PAUSE_MS = 60;

/** Stands between a client and a server, passes every byte on, and counts them. */
export class CountingWire {
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((client) => this.pass(client));
  private upstream = { host: '', port: 0 };
  private requests = 0;
  private bytes = 0;
  private pause: NodeJS.Timeout | undefined;
  private waiting: ((exchange: Exchange) => void)[] = [];

  async open(url: string): Promise<string> {
    const { hostname, port } = new URL(url);
    this.upstream = { host: hostname, port: Number(port) };
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The next exchange that begins after a pause: what is under way now is not part of it. */
  async nextExchange(): Promise<Exchange> {
    await new Promise<Exchange>((ended) => this.waiting.push(ended));
    return new Promise<Exchange>((ended) => this.waiting.push(ended));
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((closed) => this.server.close(closed));
  }

  private pass(client: Socket): void {
    const server = connect(this.upstream);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(from);
      from.on('data', (chunk) => {
        if (from === client) this.requests++;
        this.count(chunk.length);
        to.write(chunk);
      });
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
    }
  }

  private count(bytes: number): void {
    this.bytes += bytes;
    clearTimeout(this.pause);
    this.pause = setTimeout(() => {
      const exchange = { requests: this.requests, bytes: this.bytes };
      this.requests = 0;
      this.bytes = 0;
      for (const ended of this.waiting.splice(0)) ended(exchange);
    }, PAUSE_MS);
  }
}
