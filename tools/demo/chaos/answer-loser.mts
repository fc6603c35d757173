import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';

/**
 * Stands before a service and passes everything on, but of the answers to POSTs loses every `nth`: what was asked for is
 * done, and whoever asked finds the connection broken. Answers to other methods tell of nothing done, so they all arrive.
 */
export class AnswerLoser implements AsyncDisposable {
  /** Answers lost so far. */
  lost = 0;
  private readonly service: string;
  private readonly nth: number;
  private answers = 0;
  private readonly server = createServer((incoming, outgoing) => void this.pass(incoming, outgoing));

  /** @param service its address, without a path */
  constructor(service: string, nth: number) {
    this.service = service;
    this.nth = nth;
  }

  /** Gives the address to use instead. */
  async open(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private async pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    try {
      const answer = await this.ask(incoming);
      if (incoming.method === 'POST' && ++this.answers % this.nth === 0) {
        this.lost++;
        answer.resume();
        outgoing.destroy();
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      await pipeline(answer, outgoing);
    } catch {
      // The service was killed, or whoever asked was: a broken connection is what either would see without this between them.
      outgoing.destroy();
    }
  }

  private async ask(incoming: IncomingMessage): Promise<IncomingMessage> {
    const { method, url, headers } = incoming;
    // No connection is kept: after a kill it would be one to nobody.
    const onward = request(this.service + url, { method, headers, agent: false });
    const [answer] = await Promise.all([
      once(onward, 'response') as Promise<[IncomingMessage]>,
      pipeline(incoming, onward),
    ]);
    return answer[0];
  }
}
