// npm runs this after an install, on whatever Node there is: plain JavaScript, and nothing that the install left out.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

if (existsSync(join(import.meta.dirname, '../node_modules/esbuild'))) await import('./build-console.mts');
else console.log('Left out: the console. It is built by `npm run build`, which needs the development dependencies.');
