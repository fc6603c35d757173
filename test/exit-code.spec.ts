import { spawn } from 'node:child_process';
import { exitCode } from '../tools/support/exit-code.mts';

const node = (script: string) => spawn(process.execPath, ['-e', script], { detached: true, stdio: 'ignore' });

describe('a child that leads a group of its own', () => {
  test('gives its exit code', async () => {
    expect(await exitCode(node('process.exit(3)'), new AbortController().signal)).toBe(3);
  });

  test('counts as failed when it was killed', async () => {
    const script = 'process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000)';
    expect(await exitCode(node(script), new AbortController().signal)).toBe(1);
  });

  test('is asked to end when all is to stop, and then it is told why', async () => {
    const stop = new AbortController();
    const ended = exitCode(node('setInterval(() => {}, 1000)'), stop.signal);
    stop.abort(new Error('Ctrl-C'));
    await expect(ended).rejects.toThrow('Ctrl-C');
  });

  test('is left alone once it is over: its id may be another process by then', async () => {
    const kill = jest.spyOn(process, 'kill');
    const stop = new AbortController();
    await exitCode(node(''), stop.signal);
    stop.abort(new Error('Ctrl-C'));
    expect(kill).not.toHaveBeenCalled();
    kill.mockRestore();
  });
});
