import { type Answer, readAnswers } from './answers.mts';
import type { Reply } from './exchange.mts';
import { type FuzzInput, SECRET } from './fuzz-input.mts';

/** What a service may say that it cannot do right now, and nothing else from 500 on. */
const MAY_FAIL = new Set([503, 507]);

/** The traces of a stack, or of what the service is made of. */
const INNARDS = /node_modules|\bat [^"]{0,80}\.[cm]?[jt]s\b|\.ts:\d|SQLITE_|select .* from|better-sqlite3|express/i;

/** What is wrong with a reply, and the answers in it. */
export interface Verdict {
  readonly faults: readonly string[];
  readonly answers: readonly Answer[];
}

export function judgeReply(input: FuzzInput, reply: Reply): Verdict {
  if (reply.end === 'refused') return { faults: ['the service does not accept connections'], answers: [] };
  try {
    const answers = readAnswers(reply.bytes, input.bytes.subarray(0, 5).toString('latin1') === 'HEAD ');
    const isUnanswered = input.kind === 'request' && answers.length === 0;
    const faults = answers.flatMap(faultsOf);
    return { faults: isUnanswered ? ['a whole request got no answer', ...faults] : faults, answers };
  } catch (error) {
    return { faults: [(error as Error).message], answers: [] };
  }
}

function faultsOf({ status, headers, body }: Answer): string[] {
  if (status < 400) return [];
  const faults = status >= 500 && !MAY_FAIL.has(status) ? [`it answered ${status}`] : [];
  if (headers.get('content-type') !== 'application/problem+json; charset=utf-8') {
    faults.push(`its ${status} is ${headers.get('content-type')}`);
  }
  if (status === 503 && !/^\d+$/.test(headers.get('retry-after') ?? '')) faults.push('its 503 has no Retry-After');
  if (status === 405 && headers.get('allow') === undefined) faults.push('its 405 has no Allow');
  // To HEAD there is none, and a connection that we closed has cut it off.
  if (body.length === Number(headers.get('content-length'))) faults.push(...faultsOfProblem(status, body.toString()));
  return faults;
}

function faultsOfProblem(status: number, text: string): string[] {
  const problem = parsed(text);
  if (problem === undefined) return [`its ${status} is no JSON object: ${text.slice(0, 200)}`];
  const faults = ['type', 'title', 'detail', 'instance']
    .filter((member) => typeof problem[member] !== 'string' || problem[member] === '')
    .map((member) => `its ${status} has no ${member}`);
  if (problem['status'] !== status) faults.push(`its ${status} says ${String(problem['status'])}`);
  if (INNARDS.test(text)) faults.push(`its ${status} shows what it is made of: ${text.slice(0, 400)}`);
  // The name of a field that is none is told, as a pointer to it; what is in it never.
  if (text.replaceAll(/"pointer":"(?:[^"\\]|\\.)*"/g, '').includes(SECRET)) {
    faults.push(`its ${status} repeats what was sent: ${text.slice(0, 400)}`);
  }
  return faults;
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
