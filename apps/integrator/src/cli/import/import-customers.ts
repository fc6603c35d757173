import type { CustomerBatchResultDto } from '@app/contracts';
import { CliFault } from '../cli-fault';
import { counted } from '../text/count';
import type { CustomerRow } from './customer-row';
import type { Journal, Progress } from './journal';
import { judgeBatch } from './judge-batch';
import type { RejectedFile } from './rejected-file';
import { toBatches } from './to-batches';

interface ImportOptions {
  /** The rows after what is done. */
  readonly rows: AsyncIterable<CustomerRow>;
  readonly done: Progress;
  readonly send: (body: string) => Promise<CustomerBatchResultDto[]>;
  readonly journal: Pick<Journal, 'write'>;
  readonly rejectedFile: Pick<RejectedFile, 'append'>;
  readonly onProgress: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

/**
 * Sends rows to the CRM, one batch after the other. A batch counts as done once the journal has it; one that does not get
 * so far is sent again by the next run, and the CRM, where an email is created once, tells what of it was there.
 */
export async function importCustomers(options: ImportOptions): Promise<Progress> {
  const { rows, send, journal, rejectedFile, onProgress, signal } = options;
  let progress = options.done;
  for await (const batch of toBatches(rows)) {
    signal.throwIfAborted();
    const results = batch.readable.length === 0 ? [] : await send(batch.body);
    if (results.length !== batch.readable.length) {
      throw new CliFault(
        `The CRM answered for ${results.length} of ${counted(batch.readable.length, 'customer', 'customers')}. Check its address.`,
      );
    }
    const { created, existing, rejected } = judgeBatch(batch, results);
    progress = {
      position: batch.end,
      created: progress.created + created,
      existing: progress.existing + existing,
      rejected: progress.rejected + rejected.length,
      rejectedBytes: await rejectedFile.append(rejected, progress.rejectedBytes),
    };
    await journal.write(progress);
    onProgress(progress);
  }
  return progress;
}
