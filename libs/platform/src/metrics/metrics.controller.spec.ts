import type { Registry } from '@prometheus-io/client';
import { MetricsController } from './metrics.controller';

it('those who ask at the same time are told of one reading, and who comes later of another', async () => {
  let readings = 0;
  const metrics = async (): Promise<string> => `reading ${++readings}`;
  const controller = new MetricsController({ metrics } as unknown as Registry);

  expect(await Promise.all([controller.metrics(), controller.metrics()])).toEqual(['reading 1', 'reading 1']);
  expect(await controller.metrics()).toBe('reading 2');
});

it('a reading that fails is told to all who wait for it, and not kept', async () => {
  const metrics = jest.fn().mockRejectedValueOnce(new Error('away')).mockResolvedValueOnce('back');
  const controller = new MetricsController({ metrics } as unknown as Registry);

  const told = await Promise.allSettled([controller.metrics(), controller.metrics()]);

  expect(told.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await controller.metrics()).toBe('back');
});
