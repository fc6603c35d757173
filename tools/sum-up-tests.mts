import { readFile } from 'node:fs/promises';
import { runTool } from './support/run-tool.mts';
import { type JestRun, sumUp } from './support/test-reports.mts';

const HELP = `Sums up reports of jest: what failed and why, in short, and then the counts in one line.

  node tools/sum-up-tests.mts <exit code of all> <report.json> ...

A report that is not there is a run that crashed. The exit code is 1 when anything failed, if only the exit code given.`;

await runTool(async () => {
  const [status, ...reports] = process.argv.slice(2);
  if (status === undefined || status === '--help' || status === '-h') {
    console.log(HELP);
    return status === undefined ? 1 : 0;
  }
  const { failures, passed, skipped, ...counted } = sumUp(await Promise.all(reports.map(read)));
  // Something else failed: the demo, a static check, jest itself at its end.
  const failed = counted.failed === 0 && status !== '0' ? 1 : counted.failed;
  for (const failure of failures) console.log(`\n${failure}`);
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return failed === 0 ? 0 : 1;
});

async function read(report: string): Promise<JestRun | undefined> {
  try {
    return JSON.parse(await readFile(report, 'utf8')) as JestRun;
  } catch {
    // Not there, or not whole: jest writes it last.
    return undefined;
  }
}
