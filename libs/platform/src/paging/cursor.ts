import { ProblemException } from '../http/problem';

/**
 * A position in a feed. `epoch` names the feed's history: a database that is given a new one refuses the cursors
 * of the history before it, and does not misread them. `seq` is the number of the last row that was seen; 0 is the start.
 */
export interface Cursor {
  readonly epoch: string;
  readonly seq: number;
}

/** Of this format; raise it when the fields change, so that an old cursor is refused and not misread. */
const VERSION = 1;

/** The cursor as the wire carries it: opaque to clients, base64url of `version.epoch.seq`. */
export function encodeCursor({ epoch, seq }: Cursor): string {
  return Buffer.from(`${VERSION}.${epoch}.${seq}`).toString('base64url');
}

/**
 * Where to go on reading: the start when `token` is missing.
 * @throws ProblemException 400 invalid-cursor when it is no cursor, 410 expired-cursor when it is of another epoch
 */
export function decodeCursor(token: string | undefined, epoch: string): Cursor {
  if (token === undefined) return { epoch, seq: 0 };
  const [, version, ofEpoch, digits] = /^(\d+)\.([0-9a-f-]{36})\.(0|[1-9]\d{0,15})$/.exec(decodeToken(token)) ?? [];
  if (version !== String(VERSION) || !Number.isSafeInteger(Number(digits)))
    throw new ProblemException('invalid-cursor');
  if (ofEpoch !== epoch) throw new ProblemException('expired-cursor');
  return { epoch, seq: Number(digits) };
}

function decodeToken(token: string): string {
  return /^[A-Za-z0-9_-]{1,128}$/.test(token) ? Buffer.from(token, 'base64url').toString('latin1') : '';
}
