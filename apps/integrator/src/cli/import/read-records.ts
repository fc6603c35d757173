import { createReadStream } from 'node:fs';
import { CliFault } from '../cli-fault';

/** How far a file has been read: everything before this is done. */
export interface Position {
  readonly byte: number;
  /** Lines before it. */
  readonly line: number;
}

/** One record of a file, as bytes, without its line end. */
export interface RawRecord {
  readonly bytes: Buffer;
  /** Where it begins, counted from 1. */
  readonly line: number;
  /** Where the next one begins. */
  readonly end: Position;
}

/** Longer than any customer can be: what goes on so long is a quote that was opened and never closed. */
const LONGEST_RECORD_BYTES = 64 * 1024;

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const QUOTE = 0x22;
const COMMA = 0x2c;

interface ReadOptions {
  readonly from: Position;
  /** Whether a line may end within double quotes, as in CSV. */
  readonly quoted: boolean;
}

/**
 * The records of a file from a position on, read as a stream. Whether they mean anything is for others to say: here only
 * their ends are found, to the byte, so that an import can go on exactly there.
 * @throws CliFault that names the line of a record that has no end
 */
export async function* readRecords(file: string, { from, quoted }: ReadOptions): AsyncGenerator<RawRecord> {
  let rest: Buffer = Buffer.alloc(0);
  let { byte, line } = from;
  for await (const chunk of createReadStream(file, { start: from.byte, highWaterMark: 256 * 1024 })) {
    const bytes = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    let start = 0;
    for (;;) {
      const end = quoted ? quotedEnd(bytes, start) : bytes.indexOf(NEWLINE, start);
      if (end === -1) break;
      yield recordOf(bytes.subarray(start, end), line, {
        byte: (byte += end + 1 - start),
        line: (line += linesIn(bytes, start, end)),
      });
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > LONGEST_RECORD_BYTES) throw endless(line);
  }
  if (rest.length === 0) return;
  // The end of the file ends a record, too, but not one within quotes.
  const terminated = Buffer.concat([rest, Buffer.from('\n')]);
  if (quoted && quotedEnd(terminated, 0) !== rest.length) throw endless(line);
  yield recordOf(rest, line, { byte: byte + rest.length, line: line + linesIn(terminated, 0, rest.length) });
}

/** The newline that ends the record at `start`: the first that is not within quotes; -1 when there is none. */
function quotedEnd(bytes: Buffer, start: number): number {
  let isFieldStart = true;
  let isQuoted = false;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at];
    // Two quotes within quotes are one that is meant: they close and open, which comes to the same here.
    if (isQuoted) isQuoted = byte !== QUOTE;
    else if (byte === NEWLINE) return at;
    else if (byte === QUOTE && (isFieldStart || bytes[at - 1] === QUOTE)) isQuoted = true;
    isFieldStart = byte === COMMA && !isQuoted;
  }
  return -1;
}

function recordOf(bytes: Buffer, linesBefore: number, end: Position): RawRecord {
  const hasReturn = bytes.length > 0 && bytes[bytes.length - 1] === RETURN;
  return { bytes: hasReturn ? bytes.subarray(0, -1) : bytes, line: linesBefore + 1, end };
}

/** Lines of a record, its own end included. */
function linesIn(bytes: Buffer, start: number, end: number): number {
  let lines = 1;
  for (let at = bytes.indexOf(NEWLINE, start); at !== -1 && at < end; at = bytes.indexOf(NEWLINE, at + 1)) lines++;
  return lines;
}

function endless(linesBefore: number): CliFault {
  return new CliFault(
    `Line ${linesBefore + 1} begins a row that does not end: is a double quote opened and not closed? Mend the line.`,
  );
}
