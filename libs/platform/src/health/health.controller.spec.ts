import { ServiceUnavailableException } from '@nestjs/common';
import type { HealthCheckResult, HealthCheckService } from '@nestjs/terminus';
import { ProblemException } from '../http/problem';
import { HealthController } from './health.controller';
import { Readiness } from './readiness';

const OK: HealthCheckResult = { status: 'ok', info: {}, error: {}, details: {} };

let readings: PromiseWithResolvers<HealthCheckResult>[];
let controller: HealthController;
let readiness: Readiness;

beforeEach(() => {
  readings = [];
  readiness = new Readiness();
  const check = (): Promise<HealthCheckResult> => {
    const reading = Promise.withResolvers<HealthCheckResult>();
    readings.push(reading);
    return reading.promise;
  };
  controller = new HealthController({ check } as unknown as HealthCheckService, readiness);
});

it('all who ask at once share one reading, and who asks after it gets a new one', async () => {
  const asked = [controller.ready(), controller.ready(), controller.ready()];
  expect(readings).toHaveLength(1);
  readings[0]?.resolve(OK);
  expect(await Promise.all(asked)).toEqual([OK, OK, OK]);

  const later = controller.ready();
  expect(readings).toHaveLength(2);
  readings[1]?.resolve(OK);
  expect(await later).toEqual(OK);
});

it('a reading that fails is told to all who shared it, and to nobody after them', async () => {
  const asked = [controller.ready(), controller.ready()];
  readings[0]?.reject(new ServiceUnavailableException({ details: { database: { status: 'down' } } }));
  for (const answer of await Promise.allSettled(asked)) {
    expect(answer).toMatchObject({ status: 'rejected', reason: expect.any(ProblemException) });
  }

  const later = controller.ready();
  readings[1]?.resolve(OK);
  expect(await later).toEqual(OK);
});

it('a service that stops says so without a reading', async () => {
  readiness.stop();
  await expect(controller.ready()).rejects.toThrow(ProblemException);
  expect(readings).toEqual([]);
});
