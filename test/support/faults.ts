import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** An answer, whole. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A request on its way through the proxy. */
export interface Passage {
  /** Where the answer goes. */
  readonly outgoing: ServerResponse;
  /** Has the request carried out, and gives the answer. What breaks there cuts the client off. */
  readonly carryOut: () => Promise<Answer>;
  /** From 0 to 1, of the seed. */
  readonly random: () => number;
}

export type Fault = (passage: Passage) => void | Promise<void>;

/** More than a client should take. */
const HUGE_BYTES = 6 * 1024 * 1024;

/** One byte each; a page takes minutes. */
const DRIP_EVERY_MS = 20;

const LATE_MS = 300;

/** What `Retry-After` may be: a wait, and what makes none. */
const RETRY_AFTERS = ['1', '0', '-5', 'soon', 'Sun, 22 Nov 2020 08:30:00 GMT', '1, 1'];

/** The request is not carried out. */
const REFUSALS = {
  reset: ({ outgoing }) => cut(outgoing),
  // The client gives up.
  silence: () => undefined,
  'error 500': answering(500),
  'error 502': answering(502),
  'error 503': answering(503),
  busy: ({ outgoing, random }) => {
    const wait = RETRY_AFTERS[Math.floor(random() * RETRY_AFTERS.length)] ?? '0';
    send(outgoing, { status: random() < 0.5 ? 429 : 503, headers: { 'retry-after': wait }, body: Buffer.from('') });
  },
  redirect: answering(302, { location: '/elsewhere' }),
  unauthorized: answering(401),
  'not found': answering(404),
  'a page of HTML': answering(200, { 'content-type': 'text/html' }, '<html><body>Sign in</body></html>'),
} satisfies Record<string, Fault>;

/** The request is carried out, and its answer suffers. */
const LOSSES = {
  late: async ({ outgoing, carryOut }) => {
    const answer = await carryOut();
    await sleep(LATE_MS);
    send(outgoing, answer);
  },
  drip: async ({ outgoing, carryOut }) => {
    const { status, headers, body } = await carryOut();
    outgoing.writeHead(status, headers);
    for (const byte of body) {
      if (outgoing.destroyed) return;
      outgoing.write(Buffer.of(byte));
      await sleep(DRIP_EVERY_MS);
    }
    outgoing.end();
  },
  swallowed: async ({ outgoing, carryOut }) => {
    await carryOut();
    cut(outgoing);
  },
  truncated: async ({ outgoing, carryOut }) => {
    const { status, headers, body } = await carryOut();
    outgoing.writeHead(status, { ...headers, 'content-length': body.length });
    outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => cut(outgoing));
  },
  'gzip garbage': async ({ outgoing, carryOut }) => {
    const { status, headers } = await carryOut();
    send(outgoing, {
      status,
      headers: { ...headers, 'content-encoding': 'gzip' },
      body: Buffer.from('\x1f\x8bno gzip'),
    });
  },
  'JSON that breaks off': rewritten((text) => text.slice(0, -1)),
  huge: rewritten(() => `["${'x'.repeat(HUGE_BYTES)}"]`),
  // Of a page: its rows in another order, and twice. Of a batch: each item gets another one's answer.
  reversed: rewritten((text) => reverse(JSON.parse(text) as unknown)),
  short: rewritten((text) => shorten(JSON.parse(text) as unknown)),
  'of another customer': rewritten((text) => text.replaceAll(/"customer_id":"[^"]+"/g, `"customer_id":"someone-else"`)),
} satisfies Record<string, Fault>;

export const FAULTS: Readonly<Record<keyof typeof REFUSALS | keyof typeof LOSSES, Fault>> = { ...REFUSALS, ...LOSSES };
export type FaultName = keyof typeof FAULTS;

/** Ends the connection with a reset, whatever was sent on it. */
export function cut(outgoing: ServerResponse): void {
  outgoing.socket?.resetAndDestroy();
}

/** The length goes by the body, which may be another one. */
export function send(outgoing: ServerResponse, { status, headers, body }: Answer): void {
  const { 'transfer-encoding': _chunked, ...kept } = headers;
  outgoing.writeHead(status, { ...kept, 'content-length': body.length }).end(body);
}

function answering(status: number, headers: IncomingHttpHeaders = {}, text = ''): Fault {
  return ({ outgoing }) => send(outgoing, { status, headers, body: Buffer.from(text) });
}

function rewritten(rewrite: (text: string) => string): Fault {
  return async ({ outgoing, carryOut }) => {
    const answer = await carryOut();
    send(outgoing, { ...answer, body: Buffer.from(rewrite(answer.body.toString())) });
  };
}

function reverse(json: unknown): string {
  if (Array.isArray(json)) return JSON.stringify([...json, ...json].toReversed());
  const { results } = json as { results?: unknown[] };
  return JSON.stringify(results === undefined ? json : { results: results.toReversed() });
}

/** A page without its first row would be a lie about the feed, not a fault of the network: only a batch is shortened. */
function shorten(json: unknown): string {
  const { results } = json as { results?: unknown[] };
  return JSON.stringify(results === undefined ? json : { results: results.slice(1) });
}
