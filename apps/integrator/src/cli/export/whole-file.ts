import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CliFault } from '../cli-fault';

/**
 * Writes a file that is there as a whole or not at all: half an export looks like a small one.
 * @throws CliFault when it cannot be written
 */
export async function writeWholeFile(path: string, pieces: AsyncIterable<string>): Promise<void> {
  const draft = `${path}.partial`;
  try {
    await pipeline(Readable.from(pieces), createWriteStream(draft, { flush: true }));
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    throw new CliFault(`${path} cannot be written (${code}).`, { cause: error });
  }
}
