import type { Exchange } from './http/exchange';
import type { Cause, Outcome } from './outcome';
import { retryAfter } from './retry-after';

/** What was asked, as far as the judgement needs it. */
export interface Question {
  readonly isIdempotent: boolean;
  /** The fields of the request that the answer must not contradict. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly nowMs: number;
}

/** The target is overloaded or says when to come back: it has not acted on the request. */
const NOT_ACTED_ON = new Set([408, 425, 429, 503]);

/** The address or the credentials are wrong, for this record and for every other. */
const CONFIGURATION_FAULTS = new Set([401, 402, 403, 404, 405, 407, 410, 421, 451, 501, 505]);

/**
 * Judges one exchange with a target: every failure becomes an outcome here, and nowhere else.
 *
 * | answer                                        | idempotent target | other target |
 * |-----------------------------------------------|-------------------|--------------|
 * | 2xx                                           | delivered         | delivered    |
 * | 2xx that speaks of something else, or a page of HTML | retry      | uncertain    |
 * | 409 that names the existing request           | delivered         | delivered    |
 * | 408, 425, 429, 503 (not acted on)             | retry             | retry        |
 * | 409 with Retry-After (first one in flight)    | retry             | retry        |
 * | other 5xx, no answer after sending            | retry             | uncertain    |
 * | never sent (refused, name not found)          | retry             | retry        |
 * | 1xx, 3xx, 401, 403, 404, 405, ... (its address) | pause           | pause        |
 * | any other 4xx                                 | reject            | reject       |
 *
 * A 5xx does not tell whether the request was acted on, so RFC 9110 section 9.2.2 forbids repeating one that is not
 * idempotent: that is `uncertain`, not a second package.
 */
export function judge(result: Exchange, question: Question): Outcome | { readonly kind: 'interrupted' } {
  switch (result.kind) {
    case 'interrupted':
      return question.isIdempotent || !result.maybeSent
        ? { kind: 'interrupted' }
        : uncertain({ code: 'interrupted', detail: 'The integrator stopped before the target answered.' });
    case 'no-answer':
      return judgeSilence(result, question);
    case 'answer':
      return judgeAnswer(result, question);
  }
}

type Answer = Extract<Exchange, { kind: 'answer' }>;
type NoAnswer = Extract<Exchange, { kind: 'no-answer' }>;

function judgeSilence({ code, maybeSent }: NoAnswer, { isIdempotent }: Question): Outcome {
  if (!maybeSent)
    return {
      kind: 'retry',
      cause: { code: 'unreachable', detail: `The target cannot be reached (${code}).` },
      isTargetDown: true,
    };
  const cause = { code: 'no-answer', detail: `The target was sent the request and did not answer (${code}).` };
  return isIdempotent ? { kind: 'retry', cause } : uncertain(cause);
}

function judgeAnswer(answer: Answer, question: Question): Outcome {
  const { status } = answer;
  if (status >= 200 && status < 300) return judgeSuccess(answer, question);
  const notBefore = retryAfter(answer.headers['retry-after'], answer.headers['date'], question.nowMs);
  const cause = causeOf(answer);
  if (status === 409) return judgeConflict(answer, cause, notBefore);
  if (NOT_ACTED_ON.has(status))
    return { kind: 'retry', cause, ...(notBefore !== undefined && { notBefore, isTargetDown: true }) };
  if (status < 400 || CONFIGURATION_FAULTS.has(status)) return { kind: 'pause', cause };
  if (status >= 500) return question.isIdempotent ? { kind: 'retry', cause } : uncertain(cause);
  return { kind: 'reject', cause };
}

function judgeSuccess(answer: Answer, { body, isIdempotent }: Question): Outcome {
  const told = answer.json;
  const unbelievable = unbelievableIn(answer, body);
  if (unbelievable === undefined) return { kind: 'delivered', reference: referenceOf(told) };
  const cause = { ...causeOf(answer), code: 'answer-mismatch', detail: `The target answered ${unbelievable}.` };
  return isIdempotent ? { kind: 'retry', cause } : uncertain(cause);
}

/** Why an answer is none to what was asked; `undefined` when it may be one. A target need not say anything. */
function unbelievableIn(answer: Answer, body: Question['body']): string | undefined {
  const { headers, json } = answer;
  const type = headers['content-type'] ?? '';
  // A sign-in page, or that of a proxy: no API says so that it has done what it was asked.
  if (type.startsWith('text/html')) return 'with a page of HTML';
  if (json === undefined && answer.excerpt !== '' && type.startsWith('application/json'))
    return 'with JSON that breaks off';
  if (!isObject(json)) return undefined;
  const contradiction = Object.keys(body).find((field) => field in json && !isSame(json[field], body[field]));
  return contradiction === undefined ? undefined : `for another ${contradiction}`;
}

function judgeConflict(answer: Answer, cause: Cause, notBefore: number | undefined): Outcome {
  // The effect is there already, under another key or none: what we were asked for is the case.
  const existing = isObject(answer.json) ? answer.json['request_id'] : undefined;
  if (typeof existing === 'string') return { kind: 'delivered', reference: existing };
  return notBefore === undefined ? { kind: 'reject', cause } : { kind: 'retry', cause, notBefore };
}

function uncertain(cause: Cause): Outcome {
  return { kind: 'uncertain', cause };
}

/** What the target said is in the excerpt alone: the rest is logged, and it may have named a customer. */
function causeOf({ status, excerpt }: Answer): Cause {
  return { code: `http-${status}`, detail: `The target answered ${status}.`, status, excerpt };
}

/** The target's own id of the effect, where it tells one. */
function referenceOf(json: unknown): string | null {
  if (!isObject(json)) return null;
  const reference = json['request_id'] ?? json['id'];
  return typeof reference === 'string' || typeof reference === 'number' ? String(reference) : null;
}

/** An id may come back as text or number, a UUID in another letter case: none of that is another id. */
function isSame(told: unknown, asked: unknown): boolean {
  return String(told).toLowerCase() === String(asked).toLowerCase();
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
