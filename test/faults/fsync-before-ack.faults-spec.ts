import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { postJson } from '../support/api';
import { Platform, type ServiceName } from '../support/service-process';
import { type Acknowledgements, readAcknowledgements } from './acknowledgements';
import { readTrace, Tracer, withStrace } from './strace';

const TOGETHER = 200;
const ONE_BY_ONE = 20;

const CALLS = ['pwrite64', 'fsync', 'fdatasync', 'write', 'writev'] as const;

/** Each must be a write of its own. */
const WRITES = {
  crm: ['/customers', () => ({ name: 'Customer', email: `${randomUUID()}@example.com` })],
  inventory: ['/package-requests', () => ({ customer_id: randomUUID() })],
} as const satisfies Partial<Record<ServiceName, readonly [path: string, body: () => unknown]>>;

withStrace('a 2xx to a write', () => {
  const platform = new Platform();
  afterAll(() => platform.close());

  describe.each(['crm', 'inventory'] as const)('of %s', (name) => {
    const [path, body] = WRITES[name];
    const service = platform.service(name);
    beforeAll(() => service.start());

    /** What strace saw of the answers that `ask` was given; each of them is a 201. */
    async function watch(ask: (write: () => Promise<void>) => Promise<unknown>): Promise<Acknowledgements> {
      const output = join(platform.folder, `${name}.trace`);
      const tracer = await Tracer.attach(service.pid, { calls: CALLS, output });
      await ask(async () => {
        const response = await postJson(service.url + path, body());
        expect(response.status).toBe(201);
        await response.text();
      });
      await tracer.detach();
      return readAcknowledgements(readTrace(output));
    }

    it(`is sent after what was written is synced, whichever of ${TOGETHER} at once it answers`, async () => {
      const { durable, unsynced, unwritten } = await watch((write) =>
        Promise.all(Array.from({ length: TOGETHER }, write)),
      );

      expect(unsynced).toBe(0);
      // Those that share a commit are answered one after the other, with nothing written in between.
      expect(durable + unwritten).toBe(TOGETHER);
    });

    it('is sent after its own write and its own sync, when it is the only one', async () => {
      const seen = await watch(async (write) => {
        for (let number = 0; number < ONE_BY_ONE; number++) await write();
      });

      expect(seen).toEqual({ durable: ONE_BY_ONE, unsynced: 0, unwritten: 0 });
    });
  });
});
