import { build, type Plugin } from 'esbuild';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const PROJECT_FOLDER = join(import.meta.dirname, '..');
const FOLDER = join(PROJECT_FOLDER, 'deploy/lambda');

/**
 * What the bundle takes of the libs that bring a service or Swagger with them: this one file each. Whoever imports more of
 * them is told by the build, "No matching export", and not by a cold start that takes seconds.
 */
const ONE_FILE_OF = {
  '@app/platform': join(PROJECT_FOLDER, 'libs/platform/src/config/read-config.ts'),
  '@app/contracts': join(PROJECT_FOLDER, 'libs/contracts/src/wire-words.ts'),
};

/** Nothing happens by importing these, so what is not used of them is left out: the engine's SQL, the world's phone numbers. */
const leaveOutWhatIsNotUsed: Plugin = {
  name: 'leave-out-what-is-not-used',
  setup: (bundling) => {
    bundling.onResolve(
      { filter: /^(@app\/(sql|sync)|@nestjs\/common|libphonenumber-js|\.)/ },
      async ({ path, pluginData, ...args }) => {
        if (pluginData === 'asked') return undefined;
        const found = await bundling.resolve(path, { ...args, pluginData: 'asked' });
        const isPure = /\/(libs\/(sql|sync)|node_modules\/(@nestjs\/common|libphonenumber-js))\//.test(
          found.path.replaceAll('\\', '/'),
        );
        return isPure ? { ...found, sideEffects: false } : found;
      },
    );
  },
};

// esbuild writes no decorator metadata. Nest's injection and the API documents need it; the settings' rules, the only
// decorators in here, do not.
const { metafile } = await build({
  absWorkingDir: PROJECT_FOLDER,
  entryPoints: { index: join(FOLDER, 'src/handler.ts') },
  outdir: join(FOLDER, 'dist/function'),
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  tsconfig: join(PROJECT_FOLDER, 'tsconfig.json'),
  mainFields: ['module', 'main'],
  alias: ONE_FILE_OF,
  plugins: [leaveOutWhatIsNotUsed],
  // Nest is made of ES modules, some of what it needs is not, and looks for `require`.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  metafile: true,
  legalComments: 'none',
  logLevel: 'warning',
});
// What is in it, and how much of it: for https://esbuild.github.io/analyze/ and for the tests.
await writeFile(join(FOLDER, 'dist/meta.json'), JSON.stringify(metafile));
