import { build } from 'esbuild';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

const PROJECT_FOLDER = join(import.meta.dirname, '..');
const SOURCE = join(PROJECT_FOLDER, 'apps/integrator/console');
const OUTPUT = join(PROJECT_FOLDER, 'apps/integrator/src/console/public');

// Bundles the console for browsers. Its files keep their names: the integrator sends each with an ETag.
await mkdir(OUTPUT, { recursive: true });
await build({
  entryPoints: [
    { in: join(SOURCE, 'main.tsx'), out: 'console' },
    { in: join(SOURCE, 'styles/console.css'), out: 'console' },
  ],
  outdir: OUTPUT,
  bundle: true,
  format: 'esm',
  minify: true,
  target: ['chrome123', 'firefox120', 'safari17.5'],
  legalComments: 'eof',
  logLevel: 'warning',
});
for (const name of ['index.html', 'console.svg']) await copyFile(join(SOURCE, name), join(OUTPUT, name));
