import type { JestRun } from '../tools/support/test-reports.mts';

type Suite = JestRun['testResults'][number];

const outcome = (status: string, ...failureMessages: string[]) => ({
  status,
  fullName: `a test that ${status}`,
  failureMessages,
});
const suite = (status: string, assertionResults: Suite['assertionResults'], message = ''): Suite => ({
  name: `${process.cwd()}/test/some.spec.ts`,
  status,
  message,
  assertionResults,
});

function run(...testResults: Suite[]): JestRun {
  const all = testResults.flatMap(({ assertionResults }) => assertionResults);
  const count = (status: string) => all.filter((one) => one.status === status).length;
  return {
    numPassedTests: count('passed'),
    numFailedTests: count('failed'),
    numPendingTests: count('pending'),
    numTotalTests: all.length,
    testResults,
  };
}

async function sumUp(...runs: (JestRun | undefined)[]) {
  return (await import('../tools/support/test-reports.mts')).sumUp(runs);
}

describe('the sum of test runs', () => {
  it('counts what passed, failed and was skipped in all of them', async () => {
    const green = run(suite('passed', [outcome('passed'), outcome('pending')]));
    const red = run(suite('failed', [outcome('passed'), outcome('failed', 'why')]));
    expect(await sumUp(green, red, green)).toMatchObject({ passed: 3, failed: 1, skipped: 2 });
  });

  it('says what failed, and the beginning of why, without colours', async () => {
    const reason = `\u001b[31mexpected\u001b[39m 1\n\n${'at a line\n'.repeat(100)}`;
    const { failures } = await sumUp(run(suite('failed', [outcome('failed', reason)])));
    const [first = ''] = failures;
    expect(first).toMatch(/^FAILED test\/some\.spec\.ts › a test that failed\n {2}expected 1\n/);
    expect(first.split('\n')).toHaveLength(15);
  });

  it('counts a suite that cannot be loaded as a failure, with its reason', async () => {
    const unloaded = await sumUp(run(suite('passed', [outcome('passed')]), suite('failed', [], 'Cannot find module')));
    expect(unloaded).toMatchObject({ passed: 1, failed: 1 });
    expect(unloaded.failures).toEqual(['FAILED test/some.spec.ts\n  Cannot find module']);
  });

  it('counts a run without tests, and one that left no report, as failures', async () => {
    expect(await sumUp(run(), undefined)).toMatchObject({ passed: 0, failed: 2 });
  });
});
