import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { applyEdit, isRed, type JestReport, type Mutant } from './mutants/mutant.mts';
import { MUTANTS } from './mutants/mutants.mts';
import { runTool } from './support/run-tool.mts';
import { PROJECT_FOLDER } from './support/services.mts';
import { stopSignal } from './support/stop-signal.mts';
import { temporaryFolder } from './support/temporary-folder.mts';

const HELP = `Breaks a promise in a copy of the sources, and looks whether the test that guards it fails; then the next promise.

  npm run mutants                            all of them
  npm run mutants -- --only cursor-first     one of them
  npm run mutants -- --list                  their names, and the promises that they break

The exit code is 0 when each was noticed, 1 when a test stayed green, and 2 when nothing was shown: the text to change is no
longer in the source, the test did not run, or it fails without any change.`;

const COPIED = ['apps', 'libs', 'test', 'tools', 'jest.config.js', 'package.json', 'tsconfig.json'];

await runTool(async () => {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, list: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help || values.list) {
    console.log(values.help ? HELP : MUTANTS.map(({ name, promise }) => `${name.padEnd(22)} ${promise}`).join('\n'));
    return 0;
  }
  const mutants = MUTANTS.filter(({ name }) => values.only === undefined || name === values.only);
  if (mutants.length === 0) throw new Error(`There is no mutant "${values.only}". See npm run mutants -- --list`);
  const stop = stopSignal();
  await using folder = await temporaryFolder('mutants-');
  for (const name of COPIED) await cp(join(PROJECT_FOLDER, name), join(folder.path, name), { recursive: true });
  await symlink(join(PROJECT_FOLDER, 'node_modules'), join(folder.path, 'node_modules'));

  console.log('The same tests, with nothing changed ...');
  const report = await runJest(folder.path, [...new Set(mutants.map(({ test }) => test[0]))], mutants, stop);
  const broken = mutants.filter(({ test }) => !isGreen(report, test[1]));
  if (broken.length > 0)
    return inconclusive(`Not green without any change: ${broken.map(({ test }) => test[1]).join('; ')}`);

  let code = 0;
  for (const mutant of mutants) {
    const started = performance.now();
    let verdict: string;
    try {
      const isNoticed = await tryMutant(folder.path, mutant, stop);
      verdict = isNoticed ? 'red  ' : 'GREEN';
      if (!isNoticed) code = Math.max(code, 1);
    } catch (error) {
      stop.throwIfAborted();
      verdict = 'ERROR';
      code = inconclusive(`${mutant.name}: ${(error as Error).message}`);
    }
    const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(5);
    console.log(`${verdict} ${seconds} s  ${mutant.name.padEnd(22)} ${mutant.promise}`);
  }
  console.log(code === 0 ? `${mutants.length} of ${mutants.length} were noticed.` : 'Not every promise is guarded.');
  return code;
});

function isGreen(report: JestReport, name: string): boolean {
  try {
    return !isRed(report, name);
  } catch {
    return false;
  }
}

function inconclusive(why: string): 2 {
  console.error(why);
  return 2;
}

/** @returns whether its test failed; the copy is as before afterwards */
async function tryMutant(folder: string, mutant: Mutant, stop: AbortSignal): Promise<boolean> {
  const before = new Map<string, string>();
  try {
    for (const edit of mutant.edits) {
      const path = join(folder, edit.file);
      const source = await readFile(path, 'utf8');
      const changed = applyEdit(source, edit);
      before.set(path, source);
      await writeFile(path, changed);
    }
    return isRed(await runJest(folder, [mutant.test[0]], [mutant], stop), mutant.test[1]);
  } finally {
    for (const [path, source] of before) await writeFile(path, source);
  }
}

async function runJest(
  folder: string,
  files: readonly string[],
  mutants: readonly Mutant[],
  stop: AbortSignal,
): Promise<JestReport> {
  const output = join(folder, 'report.json');
  await rm(output, { force: true });
  const names = mutants.map(({ test }) => test[1].replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  const jest = spawn(
    process.execPath,
    [
      '--experimental-vm-modules',
      'node_modules/jest/bin/jest.js',
      '--json',
      `--outputFile=${output}`,
      '--maxWorkers=2',
      `--testNamePattern=${names}`,
      '--runTestsByPath',
      ...files,
    ],
    { cwd: folder, stdio: 'ignore', signal: stop },
  );
  await once(jest, 'close');
  return JSON.parse(await readFile(output, 'utf8')) as JestReport;
}
