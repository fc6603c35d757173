import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type Answer, cut, type FaultName, FAULTS, send } from './faults';

/** What is done with a request: a fault, or `undefined` to let it through. */
export type Treat = (request: { readonly method: string; readonly path: string }) => FaultName | undefined;

/** Stands before a service, and does to requests and answers what networks do. Everything is drawn from `random`. */
export class FaultProxy {
  treat: Treat = () => undefined;
  /** How often each fault was done. */
  readonly struck = new Map<FaultName, number>();
  /** Requests that reached it. */
  requests = 0;
  private upstream = '';
  private readonly server = createServer((incoming, outgoing) => void this.pass(incoming, outgoing));

  constructor(private readonly random: () => number) {}

  /** Opens before the service at `url`, and gives the address to use instead. */
  async open(url: string): Promise<string> {
    this.upstream = url;
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /**
   * Every other request or so meets one of `faults`, in an order of the seed, until each has struck. OPTIONS is let through:
   * what a target says it cannot do is believed for as long as the client runs.
   */
  storm(faults: readonly FaultName[]): void {
    const left = [...faults];
    this.treat = ({ method }) => {
      if (method === 'OPTIONS' || this.random() < 0.5) return undefined;
      return left.splice(Math.floor(this.random() * left.length), 1)[0];
    };
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    this.requests++;
    const fault = this.treat({ method: incoming.method ?? '', path: incoming.url ?? '' });
    try {
      const body = await buffer(incoming);
      const carryOut = (): Promise<Answer> => this.carryOut(incoming, body);
      if (fault === undefined) return send(outgoing, await carryOut());
      this.struck.set(fault, (this.struck.get(fault) ?? 0) + 1);
      await FAULTS[fault]({ outgoing, carryOut, random: this.random });
    } catch {
      // The client went away, or the service is gone: either way there is nobody to answer, or nothing to answer with.
      cut(outgoing);
    }
  }

  private carryOut({ method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
    return new Promise((done, failed) => {
      const onward = request(this.upstream + url, { method, headers }, (answer) => {
        buffer(answer).then((content) => {
          done({ status: answer.statusCode ?? 500, headers: answer.headers, body: content });
        }, failed);
      });
      onward.on('error', failed).end(body);
    });
  }
}
