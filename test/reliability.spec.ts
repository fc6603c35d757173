import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const page = readFileSync(join(ROOT, 'docs/reliability.md'), 'utf8');
const rows = (letter: string): number[] =>
  [...page.matchAll(new RegExp(`^\\| ${letter}(\\d+) `, 'gm'))].map(([, number]) => Number(number));
const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

describe('docs/reliability.md', () => {
  test('has each fault and each bad input once, in order', () => {
    expect(rows('F')).toEqual(upTo(40));
    expect(rows('I')).toEqual(upTo(42));
  });

  test('has a test, or says that there is none, in each row', () => {
    const lines = page.split('\n').filter((line) => /^\| [FI]\d/.test(line));
    expect(lines.filter((line) => !/\| [^|]*(`|none|fuzz|storm|as \d)[^|]*\|$/.test(line))).toEqual([]);
  });

  test('names only files that are there', () => {
    const known = new Set(execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).split('\n'));
    const named = [...page.matchAll(/`([^`*\s]+(?:spec|\.ts))`/g)].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThan(80);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });
});
