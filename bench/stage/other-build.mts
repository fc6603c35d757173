import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '../../tools/support/services.mts';
import type { Build } from './build.mts';

/** Another commit, checked out and built in `folder`; disposing of it takes it away from git again. */
export interface OtherBuild extends Build, AsyncDisposable {}

/** The commit that a name of git stands for, in short. */
export function commitOf(ref: string): string {
  return git('rev-parse', '--short', `${ref}^{commit}`);
}

/** Whether this checkout is its commit, to the letter. */
export function isClean(): boolean {
  return git('status', '--porcelain', '--untracked-files=no') === '';
}

/** Takes a minute. */
export function buildOther(ref: string, folder: string): OtherBuild {
  const project = join(folder, 'checkout');
  git('worktree', 'add', '--detach', project, commitOf(ref));
  const build: OtherBuild = {
    name: commitOf(ref),
    project,
    [Symbol.asyncDispose]: async () => void git('worktree', 'remove', '--force', project),
  };
  const run = (...args: readonly string[]): void =>
    void execFileSync('npm', args, { cwd: project, stdio: ['ignore', 'ignore', 'inherit'] });
  if (lockOf(project) === lockOf(PROJECT_FOLDER))
    symlinkSync(join(PROJECT_FOLDER, 'node_modules'), join(project, 'node_modules'));
  else run('ci');
  run('run', '-s', 'build');
  return build;
}

function lockOf(checkout: string): string {
  return readFileSync(join(checkout, 'package-lock.json'), 'utf8');
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: PROJECT_FOLDER, encoding: 'utf8' }).trim();
}
