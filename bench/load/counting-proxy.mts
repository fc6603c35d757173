import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Stands between a client and a server, and counts what goes over the wire, both ways. */
export class CountingProxy implements AsyncDisposable {
  requests = 0;
  bytes = 0;
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((client) => this.pass(client));
  private upstream = new URL('http://127.0.0.1');

  /** @returns its own address */
  async open(upstream: string): Promise<string> {
    this.upstream = new URL(upstream);
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private pass(client: Socket): void {
    const server = connect(Number(this.upstream.port), this.upstream.hostname);
    // A request of these clients fits into one chunk.
    client.on('data', () => this.requests++);
    this.forward(client, server);
    this.forward(server, client);
  }

  private forward(from: Socket, to: Socket): void {
    this.sockets.add(from);
    from.setNoDelay(true);
    from.on('data', (chunk) => {
      this.bytes += chunk.length;
      to.write(chunk);
    });
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.sockets.delete(from);
      to.destroy();
    });
  }
}
