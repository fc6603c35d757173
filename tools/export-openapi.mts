import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { explainFailure } from './support/explain-failure.mts';
import { takePorts } from './support/free-ports.mts';
import { startPassingServices } from './support/passing-services.mts';
import { runTool } from './support/run-tool.mts';
import { PROJECT_FOLDER } from './support/services.mts';
import { stopSignal } from './support/stop-signal.mts';
import { temporaryFolder } from './support/temporary-folder.mts';

const HELP = `Writes apps/<app>/openapi.json: the API of each service, as the service itself describes it.

  npm run openapi

Run it after changing a controller or a DTO, and commit what it wrote: the difference is the change of the API.`;

async function exportDocuments(): Promise<number> {
  const ports = await takePorts(0);
  await using folder = await temporaryFolder('openapi-');
  await using group = startPassingServices(folder.path, ports, stopSignal({ withinMs: 60_000 }));
  try {
    await group.ready();
    for (const { name, url } of group.services) {
      const response = await fetch(`${url}/openapi.json`, { signal: group.signal });
      if (!response.ok) throw new Error(`GET ${url}/openapi.json answered ${response.status}.`);
      const file = join(PROJECT_FOLDER, `apps/${name}/openapi.json`);
      await writeFile(file, `${JSON.stringify(await response.json(), null, 2)}\n`);
      console.log(`Wrote apps/${name}/openapi.json`);
    }
    return 0;
  } catch (error) {
    throw await explainFailure(error, group, 'Run it again.');
  }
}

await runTool(async () => {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h', default: false } } });
  if (!values.help) return exportDocuments();
  console.log(HELP);
  return 0;
});
