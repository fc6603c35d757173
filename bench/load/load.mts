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

const TURN_SECONDS = 0.25;
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

/**
 * What servers take of loads that go on for `seconds` each, after shorter ones that warm them up: requests per second, by key. They take turns
 * of a quarter of a second, each on new connections: what slows the machine down for a while slows them all.
 */
export async function ratesInTurns<Key extends string>(
  loads: Readonly<Record<Key, Load>>,
  seconds: number,
): Promise<Record<Key, number>> {
  await takeTurns(loads, seconds / 3);
  return takeTurns(loads, seconds);
}

async function takeTurns<Key extends string>(
  loads: Readonly<Record<Key, Load>>,
  seconds: number,
): Promise<Record<Key, number>> {
  const turns = Math.ceil(seconds / TURN_SECONDS);
  const taken = (Object.entries(loads) as [Key, Load][]).map(([key, options]) => ({
    key,
    options,
    requests: 0,
    seconds: 0,
  }));
  for (let turn = 0; turn < turns; turn++) {
    for (const one of taken) {
      const { requests, seconds } = await load({ ...one.options, next: during(TURN_SECONDS, one.options.next) });
      one.requests += requests;
      one.seconds += seconds;
    }
  }
  return Object.fromEntries(taken.map(({ key, requests, seconds }) => [key, requests / seconds])) as Record<
    Key,
    number
  >;
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
