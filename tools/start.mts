import { parseArgs } from 'node:util';
import { once } from 'node:events';
import pc from 'picocolors';
import { takePorts } from './support/free-ports.mts';
import { runTool } from './support/run-tool.mts';
import { ServiceGoneError, ServiceGroup } from './support/service-group.mts';
import { PROJECT_FOLDER, SERVICES, type ServiceName } from './support/services.mts';
import { Interruption, stopSignal } from './support/stop-signal.mts';

/** The CRM's port; Inventory and the Integrator have the two after it. */
const PORT_BASE = 8000;

const HELP = `Runs the CRM, Inventory and the Integrator together, until Ctrl-C.

  npm start
  LOG_LEVEL=debug npm start              any setting of .env.example but PORT and DATABASE_URL
  POLLING_INTERVAL_SECONDS=1 npm start

They listen on the ports 8000, 8001 and 8002 and keep their data in ./data. For other ports, start them one by one:
PORT=9000 npm run start:prod:crm`;

const WHERE_TO_LOOK = `
${pc.bold('All three are ready.')}
  CRM         http://localhost:8000/docs
  Inventory   http://localhost:8001/docs
  Integrator  http://localhost:8002/   ${pc.dim('the console (API: http://localhost:8002/docs)')}
Create a customer, and its welcome package will be in http://localhost:8001/package-requests within 10 s:
  ${pc.cyan(`curl http://localhost:8000/customers -H 'Content-Type: application/json' -d '{"name":"Ada","email":"ada@example.com"}'`)}
Ctrl-C stops all three; the data stays in ./data.
`;

const COLOURS: Readonly<Record<ServiceName, (text: string) => string>> = {
  crm: pc.cyan,
  inventory: pc.magenta,
  integrator: pc.yellow,
};

/** What is empty takes its default: PORT and DATABASE_URL are of one service each, so a common one would be wrong. */
const SETTINGS = {
  PORT: '',
  DATABASE_URL: '',
  LOG_FORMAT: 'pretty',
  ...(pc.isColorSupported && { FORCE_COLOR: '1' }),
};

async function runServices(): Promise<number> {
  const ports = await takePorts(PORT_BASE);
  await using group = new ServiceGroup(stopSignal());
  try {
    for (const name of SERVICES) {
      group.start({
        name,
        port: ports[name],
        folder: PROJECT_FOLDER,
        settings: SETTINGS,
        onLine: (line) => print(name, line),
      });
    }
    await group.ready();
    console.log(WHERE_TO_LOOK);
    if (!group.signal.aborted) await once(group.signal, 'abort');
    throw group.signal.reason;
  } catch (error) {
    if (error instanceof Interruption) {
      console.log('Stopping all three ...');
      return 0;
    }
    if (!(error instanceof ServiceGoneError)) throw error;
    console.error(pc.red(`${error.message} Stopping the others.`));
    return 1;
  }
}

function print(name: ServiceName, line: string): void {
  console.log(`${COLOURS[name](name.padEnd(10))} ${pc.dim('|')} ${line}`);
}

await runTool(async () => {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h', default: false } } });
  if (!values.help) return runServices();
  console.log(HELP);
  return 0;
});
