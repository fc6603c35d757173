import { ThrottlerStorageService } from '@nestjs/throttler';
import type { Request, Response } from 'express';
import { limitRate } from './limit-rate';
import type { ProblemException } from './problem';

const storage = new ThrottlerStorageService();
beforeEach(() => jest.useFakeTimers({ now: 0 }));
afterEach(() => {
  storage.onApplicationShutdown();
  jest.useRealTimers();
});

const send = async (limit: ReturnType<typeof limitRate>, ip: string, path = '/customers'): Promise<string> => {
  const refusal = await new Promise<ProblemException | undefined>((next) => {
    void limit({ ip, path, headers: {} } as Request, {} as Response, next as () => void);
  });
  return refusal === undefined ? 'admitted' : `${refusal.getStatus()} after ${refusal.headers['Retry-After']}`;
};

it('an address may send so many requests in any second, and is told when it may go on', async () => {
  const limit = limitRate(2, storage);
  const at = async (ms: number): Promise<string> => {
    jest.setSystemTime(ms);
    return send(limit, '192.0.2.1');
  };

  expect([await at(0), await at(600), await at(900)]).toEqual(['admitted', 'admitted', '429 after 1']);
  // The first is a second old now, the second is not; and what was refused does not count.
  expect([await at(1001), await at(1002), await at(1601)]).toEqual(['admitted', '429 after 1', 'admitted']);
});

it('each address counts for itself, of IPv6 each /64, and one that IPv6 carries as itself', async () => {
  const limit = limitRate(1, storage);
  const ips = ['192.0.2.1', '192.0.2.2', '::ffff:192.0.2.1', '2001:db8::1', '2001:db8::ffff:1', '2001:db8:0:1::1'];
  const answers: string[] = [];
  for (const ip of ips) answers.push(await send(limit, ip));

  const [yes, no] = ['admitted', '429 after 1'];
  expect(answers).toEqual([yes, yes, no, yes, no, yes]);
});

it('supervisors and monitoring are not counted', async () => {
  const limit = limitRate(1, storage);
  const answers: string[] = [];
  for (const path of ['/health/live', '/health/ready', '/metrics', '/customers']) {
    answers.push(await send(limit, '192.0.2.1', path));
  }
  expect(answers).toEqual(Array(4).fill('admitted'));
});
