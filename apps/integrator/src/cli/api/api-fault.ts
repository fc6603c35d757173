import type { ProblemDto } from '@app/contracts';
import { CliFault } from '../cli-fault';

/** No answer came: nothing listens there, the connection broke, or it took too long. */
export class Unreachable extends CliFault {
  constructor(peer: { readonly name: string; readonly whenSilent: string }, url: string, cause: unknown) {
    super(`The ${peer.name} at ${url.replace(/\/$/, '')} does not answer (${reasonOf(cause)}). ${peer.whenSilent}`, {
      cause,
    });
  }
}

/** The service refused, and said why. */
export class ApiProblem extends CliFault {
  /** The last part of the problem's type. */
  readonly code: string;

  constructor(
    peer: string,
    readonly problem: ProblemDto,
    readonly status: number,
    readonly retryAfterMs: number | undefined,
    advice = '',
  ) {
    super(`The ${peer} refuses (${status}): ${inWords(problem)} ${advice}`.trimEnd());
    this.code = problem.type.replace(/^urn:problem:/, '');
  }
}

/** What answered does not speak as the service does. */
export class WrongAnswer extends CliFault {
  constructor(
    peer: string,
    url: string,
    readonly status: number,
    readonly retryAfterMs: number | undefined,
  ) {
    super(`What answers at ${url} (status ${status}) does not speak as the ${peer} does. Check the address.`);
  }
}

function inWords({ title, detail, errors = [] }: ProblemDto): string {
  const fields = errors.map(({ pointer, detail }) => `${pointer.replace(/^\//, '') || 'it'} ${detail}`);
  return [`${title}. ${detail}`, ...(fields.length > 0 ? [`${fields.join('; ')}.`] : [])].join(' ');
}

function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error;
  if (name === 'TimeoutError') return 'no answer in time';
  // "fetch failed" says nothing; its cause has the system's code.
  const { code, message: reason } = (cause ?? error) as NodeJS.ErrnoException;
  return code ?? reason ?? message;
}
