import { createHash } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CliFault } from '../cli-fault';
import type { Position } from './read-records';

/** How far an import is: all before `position` is in the CRM, or in the file of rejected rows. */
export interface Progress {
  readonly position: Position;
  readonly created: number;
  readonly existing: number;
  readonly rejected: number;
  /** Bytes of the file of rejected rows that belong to this. */
  readonly rejectedBytes: number;
}

export const NOTHING_DONE: Progress = {
  position: { byte: 0, line: 0 },
  created: 0,
  existing: 0,
  rejected: 0,
  rejectedBytes: 0,
};

interface Entry extends Progress {
  readonly crm: string;
  readonly before: string;
}

/** This much before the position must be as it was, for the rest to be what is still to do. */
const COMPARED_BYTES = 4096;

/** Remembers, in a file beside the input, how far its import is; it outlives the process and the machine's power. */
export class Journal {
  constructor(
    private readonly path: string,
    private readonly input: string,
    private readonly crm: string,
  ) {}

  /**
   * What an earlier run has done, `undefined` when there is none.
   * @throws CliFault when it cannot be gone on from there
   */
  async read(): Promise<Progress | undefined> {
    const text = await readFile(this.path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return undefined;
    const entry = parseEntry(text);
    if (entry === undefined) throw this.refusal(`${this.path} cannot be read.`);
    if (entry.crm !== this.crm) throw this.refusal(`The import of ${this.input} was begun into ${entry.crm}.`);
    if (entry.before !== (await this.fingerprint(entry.position.byte))) {
      throw this.refusal(`${this.input} has changed before line ${entry.position.line + 1}, where its import stopped.`);
    }
    return entry;
  }

  /** Returns once it is on the disk: whole, or as it was before. */
  async write(progress: Progress): Promise<void> {
    const entry: Entry = { ...progress, crm: this.crm, before: await this.fingerprint(progress.position.byte) };
    const draft = `${this.path}.draft`;
    const file = await open(draft, 'w');
    try {
      await file.writeFile(`${JSON.stringify(entry, undefined, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, this.path);
    await syncFolder(dirname(this.path));
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
    await rm(`${this.path}.draft`, { force: true });
  }

  /** What stands in the input before a position: another file, or this one sorted anew, has something else there. */
  private async fingerprint(byte: number): Promise<string> {
    const file = await open(this.input);
    try {
      const length = Math.min(byte, COMPARED_BYTES);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, byte - length);
      return createHash('sha256').update(`${byte}:`).update(buffer.subarray(0, bytesRead)).digest('hex');
    } finally {
      await file.close();
    }
  }

  private refusal(what: string): CliFault {
    return new CliFault(
      `${what} Add --restart to read the file from its start; customers who are in the CRM already stay as they are.`,
    );
  }
}

function parseEntry(text: string): Entry | undefined {
  try {
    const entry = JSON.parse(text) as Partial<Entry> | null;
    const { position, created, existing, rejected, rejectedBytes } = entry ?? {};
    const numbers = [position?.byte, position?.line, created, existing, rejected, rejectedBytes];
    return numbers.every((number) => Number.isSafeInteger(number)) ? (entry as Entry) : undefined;
  } catch {
    return undefined;
  }
}

/** A rename is on the disk once its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
