import { HttpException } from '@nestjs/common';
import type { FieldErrorDto, ProblemDto } from '@app/contracts';

/** What may go wrong, each with its status and its words. The key is the last part of the problem's `type`. */
const PROBLEMS = {
  'malformed-json': [400, 'The body is not JSON', 'Send one JSON value in UTF-8, nested at most 32 deep.'],
  'malformed-request': [400, 'The request cannot be parsed', 'Check the URL, the headers and the body.'],
  'invalid-query': [400, 'A query parameter is not valid', 'Mend the parameters that are listed.'],
  'invalid-cursor': [
    400,
    'The position is not valid',
    'Take `after` from the `Link` header of a page, or leave it out.',
  ],
  'invalid-idempotency-key': [400, 'The Idempotency-Key is not valid', 'Use 1 to 255 visible ASCII characters.'],
  'invalid-signature': [
    401,
    'The signature is not valid',
    'Sign the body as it is sent, by Standard Webhooks, with a secret that is known here and a clock that is right.',
  ],
  unauthorized: [401, 'A key is needed', 'Send `Authorization: Bearer <key>`, with a key that is known here.'],
  forbidden: [403, 'The key does not allow this', 'It takes a key with the scope named by `scope`.'],
  'cross-origin': [
    403,
    'A page of another origin may not do this',
    'Do it from a page of this service, or without a browser.',
  ],
  'not-found': [404, 'There is nothing here', 'Check the path and the id.'],
  'method-not-allowed': [405, 'The method is not allowed here', 'Use one of the methods in the `Allow` header.'],
  'request-timeout': [408, 'The request took too long', 'Send the headers within 10 s and all of it within 20 s.'],
  'email-taken': [409, 'The email belongs to another customer', 'Emails are unique, letter case aside.'],
  'already-requested': [409, 'The customer already has this package', 'See `request_id` for the request that exists.'],
  'status-not-reachable': [
    409,
    'The status cannot be reached',
    'A package request goes from pending to shipped to delivered.',
  ],
  'flow-paused': [409, 'The flow is paused', 'Resume it first.'],
  'flow-not-paused': [409, 'The flow is not paused', 'Pause it first: a flow at work would move the cursor meanwhile.'],
  'audit-running': [409, 'An audit of this flow is running', 'Follow the one named by `audit`, or wait for its end.'],
  'not-auditable': [
    409,
    'The flow cannot be audited',
    'It does not say how the effects of its target are read: see `effects` of a flow.',
  ],
  'not-editable': [
    422,
    'A delivery is replayed as it was told',
    'Its key is made of its record, so another record would be another delivery: mend it in the source.',
  ],
  'invalid-operator': [400, 'The X-Operator is not valid', 'Use 1 to 100 visible ASCII characters.'],
  'not-replayable': [409, 'The delivery cannot be replayed', 'Only a dead or an uncertain delivery can be replayed.'],
  'expired-cursor': [
    410,
    'The position is of another feed',
    'Start again without `after`; what you have already stays valid.',
  ],
  'body-too-large': [413, 'The body is too large', 'Send less at once.'],
  'unsupported-media-type': [
    415,
    'The content type is not supported',
    'Send application/json in UTF-8, not compressed.',
  ],
  'unknown-host': [
    421,
    'The service does not go by this name',
    'Use localhost, an IP address, or a name that its setting ALLOWED_HOSTS has.',
  ],
  'expectation-failed': [417, 'What `Expect` asks for is not possible', 'Leave it out, or ask for 100-continue.'],
  'invalid-body': [422, 'The body is not valid', 'Mend the fields that are listed and send it again.'],
  'idempotency-key-reused': [422, 'The Idempotency-Key was used for another body', 'Use a new key for a new request.'],
  'too-many-requests': [429, 'That was too many requests', 'Send fewer at once, after the time in `Retry-After`.'],
  'headers-too-large': [431, 'The headers are too large', 'Send a shorter URL and fewer headers: 16 KiB in all.'],
  internal: [500, 'Something broke', 'The log has this occurrence under its `instance`.'],
  unavailable: [503, 'The service cannot take this now', 'Try again after the time in `Retry-After`.'],
  'storage-full': [507, 'The disk is full', 'Nothing was written. Free some space and send it again.'],
} as const satisfies Record<string, readonly [status: number, title: string, detail: string]>;

export type ProblemCode = keyof typeof PROBLEMS;

interface ProblemDetails {
  /** The fields at fault. */
  readonly errors?: readonly FieldErrorDto[];
  /** Further members of the problem (RFC 9457 section 3.2). */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** Builds the body of a problem: the same words wherever the code appears, alone or in a batch. */
export function problem(code: ProblemCode, { errors, members }: ProblemDetails = {}): ProblemDto {
  const [status, title, detail] = PROBLEMS[code];
  return { type: `urn:problem:${code}`, title, status, detail, ...members, ...(errors && { errors: [...errors] }) };
}

/** Thrown anywhere in a request, answered as `application/problem+json`. */
export class ProblemException extends HttpException {
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly code: ProblemCode,
    details: ProblemDetails = {},
  ) {
    super(problem(code, details), PROBLEMS[code][0], { cause: details.cause });
    this.headers = details.headers ?? {};
  }

  get problem(): ProblemDto {
    return this.getResponse() as ProblemDto;
  }
}
