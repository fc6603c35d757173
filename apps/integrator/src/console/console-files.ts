import type { Request, Response } from 'express';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What `npm run build:console` wrote, and how it is sent. Nothing else of the folder can be asked for. */
const TYPES = {
  'index.html': 'text/html; charset=utf-8',
  'console.js': 'text/javascript; charset=utf-8',
  'console.css': 'text/css; charset=utf-8',
  'console.svg': 'image/svg+xml',
} as const;

export type ConsoleFile = keyof typeof TYPES;

/** The files' names, as paths. */
export const CONSOLE_ASSETS = ['console.js', 'console.css', 'console.svg'] as const satisfies readonly ConsoleFile[];

const NOT_BUILT = `<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <title>The console is not built</title>
  <h1>The console is not built</h1>
  <p>Build it with <code>npm run build</code>, then reload this page. The integrator itself works:
  see <a href="/flows">its flows</a> and <a href="/docs">its API</a>.</p>
</html>
`;

/** The folder that the console was built into. */
export class ConsoleFiles {
  constructor(private readonly folder: string) {}

  /**
   * Sends one of the files. Their names are the same in every release, so a browser asks each time, and is told by the
   * ETag that nothing has changed. Without them it says how they are built.
   */
  async send(name: ConsoleFile, request: Request, response: Response): Promise<void> {
    const body = await readFile(join(this.folder, name)).catch(missingFile);
    if (body === undefined) {
      response.status(503).set('Cache-Control', 'no-store').type('html').send(NOT_BUILT);
      return;
    }
    const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
    response.set({ 'Cache-Control': 'no-cache', ETag: etag });
    if (request.fresh) response.status(304).end();
    else response.set('Content-Type', TYPES[name]).send(body);
  }
}

function missingFile(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
