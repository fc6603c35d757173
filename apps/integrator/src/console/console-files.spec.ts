import express from 'express';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConsoleFiles } from './console-files';

describe('the files of the console', () => {
  const folder = mkdtempSync(join(tmpdir(), 'console-'));
  const files = new ConsoleFiles(folder);
  let server: Server;
  let url: string;

  beforeAll(async () => {
    const app = express();
    app.set('etag', false);
    app.get('/', (request, response) => files.send('console.js', request, response));
    await new Promise<void>((listening) => (server = app.listen(0, '127.0.0.1', () => listening())));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await new Promise((closed) => server.close(closed));
    rmSync(folder, { recursive: true });
  });

  it('say how they are built as long as they are not', async () => {
    const response = await fetch(url);
    expect(response.status).toBe(503);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await response.text()).toContain('npm run build');
  });

  it('are sent again only when they have changed', async () => {
    writeFileSync(join(folder, 'console.js'), 'one');
    const first = await askAgain(url, '"none"');
    expect(first.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(first.headers.get('cache-control')).toBe('no-cache');
    const etag = first.headers.get('etag') ?? '';
    expect((await askAgain(url, etag)).status).toBe(304);
    writeFileSync(join(folder, 'console.js'), 'two');
    const changed = await askAgain(url, etag);
    expect([changed.status, await changed.text()]).toEqual([200, 'two']);
  });
});

/** As a browser asks for what it has; fetch by itself would add `no-cache`. */
function askAgain(url: string, etag: string): Promise<Response> {
  return fetch(url, { headers: { 'If-None-Match': etag, 'Cache-Control': 'max-age=0' } });
}
