import type { JestReport } from '../tools/mutants/mutant.mts';

const edit = { file: 'a.ts', from: 'is kept', to: 'is broken' };

const report = (...tests: readonly (readonly [fullName: string, status: string, message?: string])[]): JestReport => ({
  testResults: [
    {
      message: 'cannot be loaded',
      assertionResults: tests.map(([fullName, status, message = '']) => ({
        fullName,
        status,
        failureMessages: status === 'failed' ? [message] : [],
      })),
    },
  ],
});

describe('a mutant', () => {
  test('changes its text, and nothing else', async () => {
    const { applyEdit } = await import('../tools/mutants/mutant.mts');
    expect(applyEdit('it is kept, always', edit)).toBe('it is broken, always');
    expect(applyEdit('a', { file: 'a.ts', from: 'a', to: '$&$1' })).toBe('$&$1');
  });

  test('whose text is gone, or there twice, is an error', async () => {
    const { applyEdit } = await import('../tools/mutants/mutant.mts');
    expect(() => applyEdit('nothing', edit)).toThrow('a.ts has this text 0 times');
    expect(() => applyEdit('is kept, is kept', edit)).toThrow('a.ts has this text 2 times');
  });

  test('is noticed when its own test fails, and not when another does', async () => {
    const { isRed } = await import('../tools/mutants/mutant.mts');
    expect(isRed(report(['a rule holds', 'failed'], ['another', 'passed']), 'rule holds')).toBe(true);
    expect(isRed(report(['a rule holds', 'passed'], ['another', 'failed']), 'rule holds')).toBe(false);
  });

  test('that breaks the code itself shows nothing', async () => {
    const { isRed } = await import('../tools/mutants/mutant.mts');
    const failed = report(['a rule holds', 'failed', 'ReferenceError: key is not defined']);
    expect(() => isRed(failed, 'rule holds')).toThrow('breaks the code');
  });

  test('whose test did not run shows nothing', async () => {
    const { isRed } = await import('../tools/mutants/mutant.mts');
    expect(() => isRed(report(), 'rule holds')).toThrow('cannot be loaded');
    expect(() => isRed(report(['a rule holds', 'pending']), 'rule holds')).toThrow('No test "rule holds" ran');
  });
});
