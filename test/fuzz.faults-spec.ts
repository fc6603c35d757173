import { fuzzServices } from '../tools/fuzz/fuzz-services.mts';
import { startServices } from '../tools/fuzz/start-services.mts';
import type { ServiceGroup } from '../tools/support/service-group.mts';
import { perService } from '../tools/support/services.mts';
import { temporaryFolder, type TemporaryFolder } from '../tools/support/temporary-folder.mts';

/** Another seed finds other things: npm run fuzz -- --requests 2000000 */
const SEED = 20_261_122;
const REQUESTS = 20_000;

describe('the three services, sent what nobody should send', () => {
  const errors: string[] = [];
  let folder: TemporaryFolder;
  let services: ServiceGroup;
  beforeAll(async () => {
    folder = await temporaryFolder('welcome-package-fuzz-');
    services = await startServices(folder.path, new AbortController().signal, (line) => errors.push(line));
  });
  afterAll(async () => {
    await services[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  it(`answer ${REQUESTS} inputs with no 5xx but 503 and 507, in problems that repeat nothing, keep what they have acknowledged and nothing else, and stay as large as they were`, async () => {
    const urls = perService((name) => services.services.find((service) => service.name === name)?.url ?? '');
    const options = { requests: REQUESTS, seed: SEED, concurrency: 64, maxGrowth: 50 };

    const { faults, sent, statuses } = await fuzzServices(urls, options, () => {}, services.signal);

    expect({ faults, errors }).toEqual({ faults: [], errors: [] });
    expect(sent).toBe(REQUESTS);
    // What is sent gets through to everything that there is to break: accepted, refused, and no HTTP at all.
    expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 201, 400, 404, 405, 409, 415, 422, 431]));
  }, 600_000);
});
