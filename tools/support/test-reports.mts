import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** What is used of a report that jest writes with `--json --outputFile`. */
export interface JestRun {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTotalTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    /** Why a suite could not be loaded. */
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** The sum of several runs. */
export interface Summary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What failed, each with the beginning of why. */
  readonly failures: readonly string[];
}

const LINES_OF_A_REASON = 14;

/** Sums up test runs; `undefined` is one that was begun and left no report: it has crashed. */
export function sumUp(runs: readonly (JestRun | undefined)[]): Summary {
  let [passed, failed, skipped] = [0, 0, 0];
  const failures: string[] = [];
  for (const run of runs) {
    if (run === undefined) {
      failed++;
      failures.push('FAILED a whole run of tests: it left no report');
      continue;
    }
    passed += run.numPassedTests;
    skipped += run.numPendingTests;
    failed += run.numFailedTests + (run.numTotalTests === 0 ? 1 : 0);
    for (const { assertionResults, message, name, status } of run.testResults) {
      const reds = assertionResults.filter((test) => test.status === 'failed');
      const file = relative('', name);
      failures.push(
        ...reds.map((test) => inShort(`FAILED ${file} › ${test.fullName}`, test.failureMessages.join('\n'))),
      );
      if (status !== 'failed' || reds.length > 0) continue;
      // A suite that cannot be loaded has no tests to fail: it counts as one.
      failed++;
      failures.push(inShort(`FAILED ${file}`, message));
    }
  }
  return { passed, failed, skipped, failures };
}

function inShort(what: string, why: string): string {
  const lines = stripVTControlCharacters(why)
    .split('\n')
    .filter((line) => line.trim() !== '');
  return [what, ...lines.slice(0, LINES_OF_A_REASON).map((line) => `  ${line}`)].join('\n');
}
