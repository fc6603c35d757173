import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a server that can fall silent: connections stay open, and nothing comes through any more. */
export class SilentWire {
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;
  private isSilent = false;

  constructor(target: { readonly host: string; readonly port: number }) {
    this.server = createServer((client) => {
      const upstream = connect(target);
      for (const [from, to] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        this.sockets.add(from);
        from.on('data', (data) => {
          if (!this.isSilent) to.write(data);
        });
        from.on('close', () => {
          if (!this.isSilent) to.destroy();
        });
        // Its other end tells of it by closing.
        from.on('error', () => from.destroy());
      }
    });
  }

  /** @returns the port to connect to instead: `port`, or any that is free */
  async open(port = 0): Promise<number> {
    this.server.listen(port, '127.0.0.1');
    await once(this.server, 'listening');
    return (this.server.address() as AddressInfo).port;
  }

  silence(isSilent: boolean): void {
    this.isSilent = isSilent;
  }

  close(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }
}
