import { type Answer, Connection } from './connection.mts';

export interface Load {
  readonly url: string;
  /** Requests under way at once, each on a connection of its own. */
  readonly connections: number;
  /** The next request of that connection; `undefined` ends it. */
  readonly next: (connection: number) => string | undefined;
  readonly onAnswer?: (answer: Answer, connection: number) => void;
}

/** What it came to. */
export interface Taken {
  readonly requests: number;
  readonly seconds: number;
}

const ITEM_REFUSED = Buffer.from('"status":4');

/**
 * Asks a server as fast as it answers, until there is nothing more to ask.
 * @throws Error when an answer, or an item of it, is a refusal: such a number would be of something else
 */
export async function load({ url, connections, next, onAnswer }: Load): Promise<Taken> {
  const open = await Promise.all(Array.from({ length: connections }, () => Connection.open(url)));
  let requests = 0;
  const started = performance.now();
  const work = async (connection: Connection, nth: number): Promise<void> => {
    for (let request = next(nth); request !== undefined; request = next(nth)) {
      const answer = await connection.send(request);
      if (answer.status >= 300 || answer.body.includes(ITEM_REFUSED)) throw refusal(request, answer);
      onAnswer?.(answer, nth);
      requests++;
    }
  };
  try {
    await Promise.all(open.map(work));
  } finally {
    for (const connection of open) connection.close();
  }
  return { requests, seconds: (performance.now() - started) / 1000 };
}

/** What a server takes of a load that goes on for `seconds`, after a shorter one that warms it up: requests per second. */
export async function rateOf(options: Load, seconds: number): Promise<number> {
  await load({ ...options, next: during(seconds / 3, options.next) });
  const taken = await load({ ...options, next: during(seconds, options.next) });
  return taken.requests / taken.seconds;
}

function during(seconds: number, next: Load['next']): Load['next'] {
  const end = performance.now() + seconds * 1000;
  return (connection) => (performance.now() < end ? next(connection) : undefined);
}

/** Gives the requests of a list, one after the other, to whichever connection asks. */
export function each(requests: readonly string[]): Load['next'] {
  const rest = requests.values();
  return () => rest.next().value;
}

function refusal(request: string, { status, body }: Answer): Error {
  const [line] = request.split('\r\n', 1);
  return new Error(`${line} was answered with ${status}: ${body.toString('utf8', 0, 500)}`);
}
