import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** Stands before a service; while it holds, requests of one method are carried out, and their answers kept back. */
export class HoldingGate {
  private upstream = '';
  private held: string | undefined;
  private letThrough = Promise.withResolvers<void>();
  private arrival = Promise.withResolvers<void>();
  private readonly server = createServer((incoming, outgoing) => void this.pass(incoming, outgoing));

  /** Opens before the service at `url`, and gives the address to use instead. */
  async open(url: string): Promise<string> {
    this.upstream = url;
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** From now on answers are kept back; settles when `wanted` was first said by one of them. */
  hold(method: 'GET' | 'POST', wanted: RegExp): Promise<void> {
    this.held = method;
    this.wanted = wanted;
    this.letThrough = Promise.withResolvers();
    this.arrival = Promise.withResolvers();
    return this.arrival.promise;
  }

  /** Lets the answers go that were kept back. */
  letGo(): void {
    this.held = undefined;
    this.letThrough.resolve();
  }

  close(): void {
    this.letGo();
    this.server.closeAllConnections();
    this.server.close();
  }

  private wanted = /./;

  private async pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method, headers, url } = incoming;
    const body = await buffer(incoming);
    const onward = request(this.upstream + url, { method, headers, agent: false }, (answer) => {
      void buffer(answer).then(async (content) => {
        // An empty page is let through: what is waited for has not happened yet.
        if (method === this.held && this.wanted.test(content.toString())) {
          this.arrival.resolve();
          await this.letThrough.promise;
        }
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers).end(content);
      });
    });
    onward.on('error', () => outgoing.destroy());
    onward.end(body);
  }
}
