import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PROJECT_FOLDER } from './support/services.mts';

const CLI = join(PROJECT_FOLDER, 'dist/apps/integrator/apps/integrator/src/cli/main.js');

/** Builds the CLI when that was never done. stdout is kept for the command's own output. */
function buildOnce(): boolean {
  if (existsSync(CLI)) return true;
  console.error('The CLI is not built yet: building (npm run build), once ...');
  const { status } = spawnSync('npm', ['run', '-s', 'build'], { cwd: PROJECT_FOLDER, stdio: ['ignore', 2, 2] });
  if (status === 0 && existsSync(CLI)) return true;
  console.error('The build failed: see above. Mend it, and run npm run build.');
  return false;
}

if (buildOnce()) await import(pathToFileURL(CLI).href);
else process.exitCode = 2;
