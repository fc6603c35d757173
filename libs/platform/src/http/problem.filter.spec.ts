import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { type ArgumentsHost, Logger } from '@nestjs/common';
import express, { type NextFunction, type Request, type Response } from 'express';
import { ProblemFilter } from './problem.filter';

let thrown: unknown;
let server: Server;
let url: string;

beforeAll(async () => {
  Logger.overrideLogger(false);
  const app = express();
  app.get('/', () => {
    throw thrown;
  });
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
    const http = { getRequest: () => request, getResponse: () => response };
    new ProblemFilter().catch(error, { switchToHttp: () => http } as unknown as ArgumentsHost);
  });
  server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => server.close());

const answerTo = (error: unknown): Promise<globalThis.Response> => {
  thrown = error;
  return fetch(url);
};
const failure = (code: string): Error => Object.assign(new Error('hunter2'), { code });

describe('a request that the database fails', () => {
  it.each([
    '08006',
    '25006',
    '25P03',
    '40001',
    '40P01',
    '53200',
    '53300',
    '55P03',
    '57014',
    '57P01',
    '57P02',
    '57P03',
    'ECONNREFUSED',
    'ECONNRESET',
    'ENOTFOUND',
    'EPIPE',
    'ETIMEDOUT',
    'SQLITE_BUSY',
    'SQLITE_LOCKED',
  ])('for a reason that passes (%s) is 503, with a time to come again', async (code) => {
    const answer = await answerTo(failure(code));
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await answer.json()).toMatchObject({ type: 'urn:problem:unavailable', status: 503 });
  });

  it.each([
    'Connection terminated unexpectedly',
    'Client has encountered a connection error and is not queryable',
    'timeout exceeded when trying to connect',
    'Query read timeout',
  ])('with words of the driver alone (%s) is 503, too', async (message) => {
    const answer = await answerTo(new Error(message));
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
  });

  it.each(['53100', 'SQLITE_FULL'])(
    'because its disk is full (%s) is 507, and not asked to come again',
    async (code) => {
      const answer = await answerTo(failure(code));
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([507, null]);
      expect(await answer.json()).toMatchObject({ type: 'urn:problem:storage-full', status: 507 });
    },
  );

  it.each(['23505', '42P01', '22021', 'XX000', '57P04'])(
    'for any other (%s) is 500, without its words',
    async (code) => {
      const answer = await answerTo(failure(code));
      expect(answer.status).toBe(500);
      expect(await answer.text()).not.toMatch(/hunter2/);
    },
  );
});
