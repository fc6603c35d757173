import type { CustomerBatchResultDto, ProblemDto } from '@app/contracts';
import type { RejectedRow } from './customer-row';
import type { Batch } from './to-batches';

/** What became of the rows of a batch. */
export interface BatchOutcome {
  readonly created: number;
  /** The CRM had their email already: from before, or from a batch whose answer was lost. */
  readonly existing: number;
  /** In the order of the file. */
  readonly rejected: readonly RejectedRow[];
}

/** Reads the answer of the CRM, which has a result for each readable row, in order. */
export function judgeBatch(batch: Batch, results: readonly CustomerBatchResultDto[]): BatchOutcome {
  const rejected: RejectedRow[] = batch.unreadable.map(({ line, reason, text }) => ({
    line,
    reason,
    name: '',
    email: '',
    text,
  }));
  let created = 0;
  let existing = 0;
  for (const [at, { line, customer }] of batch.readable.entries()) {
    const result = results[at];
    if (result?.status === 201) created++;
    else if (result?.status === 409) existing++;
    else rejected.push({ line, reason: reasonOf(result?.problem), ...customer, text: '' });
  }
  return { created, existing, rejected: rejected.sort((a, b) => a.line - b.line) };
}

function reasonOf(problem: ProblemDto | undefined): string {
  const fields = (problem?.errors ?? []).map(({ pointer, detail }) => `${pointer.replace(/^\//, '')} ${detail}`.trim());
  return fields.length > 0 ? fields.join('; ') : (problem?.title ?? 'the CRM did not say why');
}
