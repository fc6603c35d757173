import { connect } from 'node:net';

/** For an answer that must come; on a busy machine, too. */
const PATIENCE_MS = 60_000;
/** For one that may never come: what was sent is perhaps but a part of a request. */
const QUIET_MS = 250;

/** What came back over a connection. */
export interface Reply {
  readonly bytes: Buffer;
  /** How it ended: the service closed it, or did so with bytes unread, which may take an answer along; or nothing came any more. */
  readonly end: 'closed' | 'reset' | 'silent' | 'refused';
}

/**
 * Sends bytes over a connection of their own and reads until the service closes it. Where nothing comes for a while this side
 * is closed first, and the service given the time to say something to that; unless an answer `mustCome`.
 */
export function exchange(port: number, bytes: Buffer, mustCome: boolean): Promise<Reply> {
  return new Promise((settle) => {
    const chunks: Buffer[] = [];
    let hasEnded = false;
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const finish = (end: Reply['end']): void => {
      clearTimeout(timer);
      socket.destroy();
      settle({ bytes: Buffer.concat(chunks), end });
    };
    const onSilence = (): void => {
      if (hasEnded || mustCome) return finish('silent');
      hasEnded = true;
      socket.end();
      timer.refresh();
    };
    const timer = setTimeout(onSilence, mustCome ? PATIENCE_MS : QUIET_MS);
    socket.once('connect', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      timer.refresh();
    });
    socket.once('end', () => finish('closed'));
    // A service that has answered what it need not read closes with the rest unread, which resets the connection.
    socket.once('error', (error: NodeJS.ErrnoException) => finish(error.code === 'ECONNREFUSED' ? 'refused' : 'reset'));
  });
}
