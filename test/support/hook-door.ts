import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What becomes of a webhook: handed on; answered and forgotten; answered, and handed on later, twice, in another order. */
type Treatment = 'pass' | 'swallow' | 'disorder';

/** Stands where a CRM sends its webhooks, before the integrator is there. */
export class HookDoor {
  treatment: Treatment = 'pass';
  /** How many webhooks came. */
  seen = 0;
  upstream = '';
  private readonly server: Server = createServer((incoming, outgoing) => void this.take(incoming, outgoing));

  async open(): Promise<string> {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async take(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const nth = ++this.seen;
    const body = await buffer(incoming);
    if (this.treatment === 'pass') return this.forward(incoming, body, outgoing);
    outgoing.writeHead(204).end();
    if (this.treatment === 'swallow') return;
    setTimeout(() => this.forward(incoming, body), (nth % 7) * 10);
    setTimeout(() => this.forward(incoming, body), (nth % 3) * 25);
  }

  private forward({ method, url, headers }: IncomingMessage, body: Buffer, outgoing?: ServerResponse): void {
    const onward = request(this.upstream + url, { method, headers }, (answer) => {
      if (outgoing === undefined) return void answer.resume();
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing?.destroy());
    onward.end(body);
  }
}
