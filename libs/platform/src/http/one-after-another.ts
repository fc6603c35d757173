import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

interface Turn {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/**
 * On all connections together, besides one on each, which may have come before its forerunner was over. Who waits takes up to 64 KiB, so
 * much of its body is read, and counts nowhere else: no limit looks at it before it is begun.
 */
const MAX_WAITING = 250;

/**
 * Begins a request only once the one before it on the connection has been answered, and never when that answer closed the
 * connection (RFC 9112 section 9.6: no further request may be processed). Node begins all that have come at once: what a later
 * one wrote would be there, and its answer would go down with the connection. Beyond `maxWaiting` a connection is dropped.
 */
export function oneAfterAnother(begin: RequestListener, maxWaiting = MAX_WAITING): RequestListener {
  /** Who waits behind the request that is under way on a connection. */
  const queues = new WeakMap<Socket, Turn[]>();
  /** Without the first of each. */
  let waiting = 0;

  const take = (turn: Turn): void => {
    turn.response.once('close', () => next(turn.request.socket));
    begin(turn.request, turn.response);
  };
  const next = (socket: Socket): void => {
    const queue = queues.get(socket) ?? [];
    const [turn] = queue;
    // One whose body broke off while it waited has had its answer (refuseUnparsable), which was the last.
    if (turn === undefined || !socket.writable || turn.response.headersSent) {
      waiting -= Math.max(0, queue.length - 1);
      queues.delete(socket);
      return;
    }
    queue.shift();
    if (queue.length > 0) waiting--;
    take(turn);
  };

  return (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    if (!socket.writable) return;
    const queue = queues.get(socket);
    if (queue === undefined) {
      queues.set(socket, []);
      return take({ request, response });
    }
    if (queue.length > 0 && waiting >= maxWaiting) return void socket.destroy();
    if (queue.length > 0) waiting++;
    queue.push({ request, response });
  };
}
