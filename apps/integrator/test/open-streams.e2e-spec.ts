import { EventStream } from './support/event-stream';
import { RunningIntegrator } from './support/running-integrator';
import { StubSystems } from './support/stub-systems';

it('consoles that stay open take no room from the requests that may be under way', async () => {
  const systems = new StubSystems();
  const integrator = await RunningIntegrator.start(await systems.open(), { MAX_IN_FLIGHT: '10' });
  const streams = await Promise.all(Array.from({ length: 12 }, () => EventStream.open(`${integrator.url}/events`)));

  expect(streams.map(({ response }) => response.status)).toEqual(Array(12).fill(200));
  expect((await integrator.get('/flows')).status).toBe(200);

  for (const stream of streams) stream.leave();
  await integrator.stop();
  systems.close();
});
