import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';

/** A connection to a service, for what no HTTP client would send. */
export async function openSocket(origin: string): Promise<Socket> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  // A reset, when the service closes before it has read everything, is the end of an answer like another.
  socket.on('error', () => {});
  return socket;
}

/** Sends bytes as they are. @returns all that comes back, until the service closes the connection */
export async function exchange(origin: string, ...parts: readonly (string | Uint8Array)[]): Promise<string> {
  const socket = await openSocket(origin);
  for (const part of parts) socket.write(part);
  return await text(socket);
}

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Reads the one answer that `bytes` are. */
export function readAnswer(bytes: string): RawAnswer {
  const end = bytes.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = bytes.slice(0, end).split('\r\n');
  const headers = lines.map((line) => /^([^:]+): ?(.*)$/.exec(line)?.slice(1) ?? []);
  return {
    status: Number(statusLine.split(' ')[1]),
    headers: Object.fromEntries(headers.map(([name = '', value = '']) => [name.toLowerCase(), value])),
    body: bytes.slice(end + 4),
  };
}
