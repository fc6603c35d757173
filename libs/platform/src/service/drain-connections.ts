import type { Server } from 'node:http';
import { Server as Listener, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

interface DrainTimes {
  /**
   * How long connections are kept that are idle when a stop begins. A request may be on its way on each, and would be reset.
   * Each that comes is told to close, so this much pause between two requests on one connection is what a client may have and
   * never see a reset.
   */
  readonly lingerMs: number;
  /** A client that never ends its request does not hold up a stop for longer. */
  readonly atMostMs: number;
}

/** Below the 10 s that Docker gives, with what comes after it. */
const DRAIN_TIMES: DrainTimes = { lingerMs: 500, atMostMs: 8000 };

/** Lets a server stop without resetting a request that a client has begun. */
export class ConnectionDrain {
  private readonly open = new Set<Socket>();
  private hasBegun = false;

  /** Knows the connections that are made from now on: before the server listens. */
  constructor(
    private readonly server: Server,
    private readonly times = DRAIN_TIMES,
  ) {
    server.on('connection', (socket: Socket) => {
      this.open.add(socket);
      socket.once('close', () => this.open.delete(socket));
    });
    server.prependListener('request', (_request, response) => {
      if (this.hasBegun) response.setHeader('Connection', 'close');
    });
  }

  /**
   * Takes no more connections, and answers what comes on those that are there. The requests that are then still under way are
   * left to the server's own close, which waits for them.
   * @param onCut is told how many connections were ended in the middle of a request, because it took too long
   */
  async begin(onCut: (connections: number) => void): Promise<void> {
    this.hasBegun = true;
    // What has connected in this turn of the event loop is let in first. What connects between here and the next line is reset
    // by the system: that is for a proxy, which goes to another replica, or for the client, which asks again.
    await nextTurn();
    // Not http.Server's own: it ends the idle connections at once.
    Listener.prototype.close.call(this.server);
    // The answers under way say that their connection may be used again: it may, for as long.
    this.server.keepAliveTimeout = this.times.lingerMs;
    setTimeout(() => this.cut(onCut), this.times.atMostMs).unref();
    await this.closedOr(this.times.lingerMs);
    // Node takes a connection on which nothing ever came for one with a request under way.
    for (const socket of this.open) if (socket.bytesRead === 0) socket.destroy();
  }

  private closedOr(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.server.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  private cut(onCut: (connections: number) => void): void {
    if (this.open.size > 0) onCut(this.open.size);
    this.server.closeAllConnections();
  }
}
