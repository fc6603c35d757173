/** What one line of strace says of a service that takes writes. */
type Step = 'written' | 'synced' | 'acknowledged';

const WAL_WRITE = /^pwrite64\(\d+<[^>]*-wal>/;
const WAL_SYNC = /^(fsync|fdatasync)\(\d+<[^>]*-wal>\) += 0/;
const ACKNOWLEDGEMENT = /^writev?\(.*HTTP\/1\.1 20[01] /;

function stepOf(line: string): Step | undefined {
  if (WAL_WRITE.test(line)) return 'written';
  if (WAL_SYNC.test(line)) return 'synced';
  return ACKNOWLEDGEMENT.test(line) ? 'acknowledged' : undefined;
}

/** The answers that a service gave, by what it had done with its write-ahead log before each. */
export interface Acknowledgements {
  /** Everything that was written was synced. */
  readonly durable: number;
  /** Something was written after the last sync: the machine's power could take it away again. */
  readonly unsynced: number;
  /** Nothing was written since the answer before. */
  readonly unwritten: number;
}

/** Reads the main thread's calls in the order they were made: SQLite and the sockets are both there. */
export function readAcknowledgements(trace: readonly string[]): Acknowledgements {
  const counts = { durable: 0, unsynced: 0, unwritten: 0 };
  let [isSynced, isWritten] = [true, false];
  for (const step of trace.map(stepOf)) {
    if (step === 'written') [isSynced, isWritten] = [false, true];
    if (step === 'synced') isSynced = true;
    if (step !== 'acknowledged') continue;
    if (!isSynced) counts.unsynced++;
    else if (!isWritten) counts.unwritten++;
    else counts.durable++;
    isWritten = false;
  }
  return counts;
}
