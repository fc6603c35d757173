import { execFile, execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
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
export async function buildOther(ref: string, folder: string, signal: AbortSignal): Promise<OtherBuild> {
  const project = join(folder, 'checkout');
  git('worktree', 'add', '--detach', project, commitOf(ref));
  const build: OtherBuild = {
    name: commitOf(ref),
    project,
    [Symbol.asyncDispose]: async () => void git('worktree', 'remove', '--force', project),
  };
  const npm = (...args: readonly string[]) => promisify(execFile)('npm', args, { cwd: project, signal });
  try {
    if (lockOf(project) === lockOf(PROJECT_FOLDER))
      symlinkSync(join(PROJECT_FOLDER, 'node_modules'), join(project, 'node_modules'));
    else await npm('ci');
    await npm('run', '-s', 'build');
  } catch (error) {
    await build[Symbol.asyncDispose]();
    signal.throwIfAborted();
    throw error;
  }
  return build;
}

function lockOf(checkout: string): string {
  return readFileSync(join(checkout, 'package-lock.json'), 'utf8');
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: PROJECT_FOLDER, encoding: 'utf8' }).trim();
}
