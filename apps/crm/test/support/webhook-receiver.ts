import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { CustomerCreatedEventDto } from '@app/contracts';

/** One request as it came. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: CustomerCreatedEventDto;
}

/** Answers a request in any way; by default with 204. */
export type Reply = (response: ServerResponse, received: Received) => void;

export const status =
  (code: number, headers: Record<string, string> = {}): Reply =>
  (response) =>
    void response.writeHead(code, headers).end();

/** A webhook's receiver over real HTTP, which answers as the test says, and keeps what came. */
export class WebhookReceiver implements AsyncDisposable {
  readonly received: Received[] = [];
  /** How the nth request is answered, from 0; then, and where it has nothing to say, by 204. */
  reply: (nth: number) => Reply | undefined = () => undefined;
  private readonly server = createServer((request, response) => void this.take(request, response));

  static async listen(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    await new Promise<void>((listening) => receiver.server.listen(0, '127.0.0.1', listening));
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hooks`;
  }

  /** The customers that came, in order, repetitions too. */
  get ids(): string[] {
    return this.received.map(({ event }) => event.id);
  }

  onConnection(connected: () => void): void {
    this.server.on('connection', connected);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const { method = '', url: path = '', headers } = request;
    const received = { method, path, headers, body, event: JSON.parse(body) as CustomerCreatedEventDto };
    this.received.push(received);
    (this.reply(this.received.length - 1) ?? status(204))(response, received);
  }
}
