import { isUtf8 } from 'node:buffer';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { json, raw } from 'express';
import { ProblemException } from './problem';

/** Deeper JSON overflows the stack of what validates it: 90 kB of `[` blocked a default NestJS app for 340 ms. */
const MAX_DEPTH = 32;

const SINGLE_LIMIT_BYTES = 100 * 1024;
/** 1000 items of the largest size that is valid: of a batch, or of a list. */
const BATCH_LIMIT_BYTES = 1024 * 1024;

/** The paths whose bodies have many items. */
const TAKES_MANY = /\/(batch|replay)$/;

const JSON_TYPE = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;
const SIGNED_TYPE = /^application\/(cloudevents\+)?json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/** How the body of a request is read. */
interface Reading {
  readonly limit: number;
  readonly type: RegExp;
  /** The types, for `Accept-Post`. Source: https://www.w3.org/TR/ldp/#header-accept-post */
  readonly accepted: string;
  readonly read: RequestHandler;
}

/**
 * Reads a JSON body, and nothing else: no form (a browser sends those across sites), no compression (the decoders have
 * had remote holes), no charset but UTF-8. One of `signedPaths` stays the bytes it came as: it is verified before anything
 * of it is believed, and parsed by {@link parseJson} then.
 */
export function jsonBody(signedPaths?: RegExp): RequestHandler {
  const plain = { type: JSON_TYPE, accepted: 'application/json' };
  const single: Reading = { ...plain, limit: SINGLE_LIMIT_BYTES, read: parser(SINGLE_LIMIT_BYTES) };
  const batch: Reading = { ...plain, limit: BATCH_LIMIT_BYTES, read: parser(BATCH_LIMIT_BYTES) };
  const signed: Reading = {
    limit: SINGLE_LIMIT_BYTES,
    type: SIGNED_TYPE,
    accepted: 'application/cloudevents+json, application/json',
    read: raw({ type: () => true, inflate: false, limit: SINGLE_LIMIT_BYTES }),
  };
  const readingOf = (path: string): Reading => {
    if (signedPaths?.test(path)) return signed;
    return TAKES_MANY.test(path) ? batch : single;
  };
  return (request: Request, response: Response, next: NextFunction) => {
    if (!hasBody(request)) return next();
    const { limit, type, accepted, read } = readingOf(request.path);
    if (!isPlain(request, type)) {
      return next(new ProblemException('unsupported-media-type', { headers: { 'Accept-Post': accepted } }));
    }
    if (Number(request.headers['content-length']) > limit) return next(tooLarge());
    // Only now, so that a body that is refused by its headers is not sent at all (RFC 9110 section 10.1.1).
    if (awaitsContinue(request)) response.writeContinue();
    return read(request, response, (error?: unknown) => next(error === undefined ? undefined : toProblem(error)));
  };
}

/**
 * Parses bytes that came as JSON, by the rules of every body: UTF-8, not nested deep.
 * @throws ProblemException malformed-json
 */
export function parseJson(bytes: Buffer): unknown {
  refuseUnreadable(undefined, undefined, bytes);
  try {
    return JSON.parse(bytes.toString());
  } catch (cause) {
    throw new ProblemException('malformed-json', { cause });
  }
}

/** What the parser throws (http-errors), in the contract's words. */
function toProblem(error: unknown): ProblemException {
  // The parser has put the raw body and a status of its own on it, and Nest takes what has such a status for its own error.
  if (error instanceof ProblemException) return new ProblemException(error.code);
  const { status } = error as { status?: unknown };
  if (status === 413) return tooLarge(error);
  const { type } = error as { type?: unknown };
  return new ProblemException(type === 'entity.parse.failed' ? 'malformed-json' : 'malformed-request', {
    cause: error,
  });
}

/** What is left of the body is not read, so the connection cannot be used again. */
function tooLarge(cause?: unknown): ProblemException {
  return new ProblemException('body-too-large', { headers: { Connection: 'close' }, cause });
}

/** How many of the bodies of single requests the one of this request may be as large as: 1, or 10. */
export function bodyShare(request: Request): number {
  const isLarge = hasBody(request) && TAKES_MANY.test(request.path);
  return isLarge ? Math.floor(BATCH_LIMIT_BYTES / SINGLE_LIMIT_BYTES) : 1;
}

function awaitsContinue({ headers, httpVersion }: Request): boolean {
  return httpVersion !== '1.0' && /\b100-continue\b/i.test(headers.expect ?? '');
}

function parser(limit: number): RequestHandler {
  return json({ type: () => true, inflate: false, strict: false, limit, verify: refuseUnreadable });
}

/** Whether a request brings a body, or says that it will. */
export function hasBody({ headers }: Request): boolean {
  if (headers['transfer-encoding'] !== undefined) return true;
  return (
    headers['content-length'] !== undefined &&
    (headers['content-length'] !== '0' || headers['content-type'] !== undefined)
  );
}

function isPlain({ headers }: Request, type: RegExp): boolean {
  const encoding = headers['content-encoding'] ?? 'identity';
  return encoding.toLowerCase() === 'identity' && type.test(headers['content-type'] ?? '');
}

function refuseUnreadable(_request: unknown, _response: unknown, body: Buffer): void {
  if (body.length === 0 || !isUtf8(body) || isDeeperThan(MAX_DEPTH, body)) throw new ProblemException('malformed-json');
}

/** Looks at bytes alone, before anything is parsed: one pass, no recursion. */
export function isDeeperThan(maxDepth: number, json: Uint8Array): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (inString) {
      if (byte === 0x5c) at++;
      else if (byte === 0x22) inString = false;
    } else if (byte === 0x22) inString = true;
    else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > maxDepth) return true;
    } else if (byte === 0x5d || byte === 0x7d) depth--;
  }
  return false;
}
