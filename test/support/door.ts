import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What is done with a POST: let through, refused for good, or carried out with its answer lost on the way. */
export type Treatment = 'pass' | 'refuse' | 'lose-answer';

/** Stands before a service and lets requests through, but for the POSTs that a test wants treated otherwise. */
export class Door {
  /** Decides for the nth POST, counted from 1. */
  treat: (nth: number) => Treatment = () => 'pass';
  /** What was read through it: the path and query of each GET. */
  readonly reads: string[] = [];
  private posts = 0;
  private upstream = '';
  private onLoss: () => void = () => {};
  private readonly server: Server = createServer((incoming, outgoing) => void this.pass(incoming, outgoing));

  /** Opens before the service at `url`, and gives the address to use instead. */
  async open(url: string): Promise<string> {
    this.upstream = url;
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** From now on the answer to the nth POST is lost; settles when that has happened. The connection stays open. */
  loseAnswer(nth: number): Promise<void> {
    this.posts = 0;
    this.treat = (post) => (post === nth ? 'lose-answer' : 'pass');
    return new Promise((lost) => (this.onLoss = lost));
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const treatment = incoming.method === 'POST' ? this.treat(++this.posts) : 'pass';
    if (incoming.method === 'GET') this.reads.push(incoming.url ?? '');
    const body = await text(incoming);
    if (treatment === 'refuse') {
      const [status, answer] = refusalOf(JSON.parse(body));
      outgoing.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
      return;
    }
    const { method, headers } = incoming;
    const onward = request(this.upstream + incoming.url, { method, headers }, (answer) => {
      if (treatment === 'lose-answer') {
        answer.resume().on('end', () => this.onLoss());
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    onward.end(body);
  }
}

/** A batch is answered item by item, and each is refused. */
function refusalOf(body: unknown): [status: number, answer: unknown] {
  const problem = { type: 'urn:problem:test', title: 'Refused', status: 422, detail: 'By the test.' };
  return Array.isArray(body) ? [200, { results: body.map(() => ({ status: 422, problem })) }] : [422, problem];
}
