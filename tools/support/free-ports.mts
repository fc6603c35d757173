import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { type PerService, SERVICES, type ServiceName } from './services.mts';

/**
 * A port for each service: `base` and the two after it, or any free ones when `base` is 0.
 * @throws Error that names the port when one of them is in use
 */
export async function takePorts(base: number): Promise<PerService<number>> {
  const servers: Server[] = [];
  try {
    const ports: Partial<Record<ServiceName, number>> = {};
    // All are held at the same time, so that the system does not give one port to two of them.
    for (const [index, name] of SERVICES.entries()) {
      const server = await hold(base === 0 ? 0 : base + index, name);
      servers.push(server);
      ports[name] = portOf(server);
    }
    return ports as PerService<number>;
  } finally {
    await Promise.all(servers.map(release));
  }
}

/** Below those that the system gives to whoever asks for any port (Linux from 32768, others from 49152). */
const KEPT = { from: 20_000, to: 32_000 };

/**
 * As many free ports on 127.0.0.1, each another one, for a server that goes away and comes back: meanwhile the system gives
 * them to nobody else.
 */
export async function portsToKeep(count: number): Promise<number[]> {
  const servers: Server[] = [];
  try {
    while (servers.length < count) {
      const server = await hold(KEPT.from + Math.floor(Math.random() * (KEPT.to - KEPT.from)), 'a server').catch(
        () => undefined,
      );
      if (server !== undefined) servers.push(server);
    }
    return servers.map(portOf);
  } finally {
    await Promise.all(servers.map(release));
  }
}

/** A port for each service, to go away from and come back to. */
export async function takePortsToKeep(): Promise<PerService<number>> {
  const [crm = 0, inventory = 0, integrator = 0] = await portsToKeep(SERVICES.length);
  return { crm, inventory, integrator };
}

async function hold(port: number, name: string): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? 'is in use' : 'cannot be used';
    throw new Error(`Port ${port} ${reason}, and ${name} needs it. Stop what is listening there, then try again.`, {
      cause: error,
    });
  }
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function release(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}
