import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** The class and method of AMQP's connection.close. Source: AMQP 0-9-1, section 1.4 */
const CONNECTION_CLOSE = Buffer.from([0, 10, 0, 50]);

/** Stands before a broker, and can die when somebody takes leave of it. */
export class BrokerDoor {
  private onFarewell: (() => void) | undefined;
  private readonly sockets = new Set<Socket>();
  private readonly server: Server = createServer((socket) => this.pass(socket));
  private brokerPort = 0;

  /** Opens before the broker at `url`, and gives the address to use instead. */
  async open(url: string): Promise<string> {
    const address = new URL(url);
    this.brokerPort = Number(address.port);
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    address.port = String((this.server.address() as AddressInfo).port);
    return address.href;
  }

  /** The next one that closes its connection is cut off without an answer; settles when that has happened. */
  cutFarewell(): Promise<void> {
    return new Promise((cut) => (this.onFarewell = cut));
  }

  close(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private pass(client: Socket): void {
    const broker = connect(this.brokerPort, '127.0.0.1');
    const end = (): void => [client, broker].forEach((socket) => socket.destroy());
    for (const socket of [client, broker]) {
      this.sockets.add(socket);
      socket.on('error', end);
      socket.on('close', () => (this.sockets.delete(socket), end()));
    }
    client.on('data', (bytes: Buffer) => {
      const cut = this.onFarewell;
      if (cut === undefined || !bytes.includes(CONNECTION_CLOSE)) return void broker.write(bytes);
      this.onFarewell = undefined;
      end();
      cut();
    });
    broker.pipe(client);
  }
}
