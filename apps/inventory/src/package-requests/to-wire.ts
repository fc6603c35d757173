import type { PackageRequestBatchDto } from '@app/contracts';
import { ProblemException } from '@app/platform';
import type { RequestAnswer } from './request-answer';

/** The problem that an answer other than a package request stands for. */
export function toRefusal(answer: RequestAnswer | undefined): ProblemException {
  if (answer?.kind === 'already-requested') {
    return new ProblemException('already-requested', { members: { request_id: answer.request.request_id } });
  }
  return new ProblemException('idempotency-key-reused');
}

/** An answer as a batch gives it. */
export function toBatchResult(answer: RequestAnswer): PackageRequestBatchDto['results'][number] {
  switch (answer.kind) {
    case 'created':
      return { status: 201, package_request: answer.request };
    case 'replayed':
      return { status: 201, package_request: answer.request, idempotent_replayed: true };
    case 'already-requested':
    case 'key-reused': {
      const { problem } = toRefusal(answer);
      return { status: problem.status, problem };
    }
  }
}
