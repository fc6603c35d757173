import { existsSync, readFileSync } from 'node:fs';

/** The kernel counts the time of a process in hundredths of a second (USER_HZ). */
const TICK_MS = 10;

/** Only Linux tells what a process has used. */
export const TELLS_PROCESSES = existsSync('/proc/self/stat');

/** CPU time that a process has used so far, in ms: its own and the kernel's for it. */
export function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is a name in brackets, which may hold anything.
  const [utime, stime] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  if (utime === undefined || stime === undefined) throw new Error(`/proc/${pid}/stat has another format.`);
  return (utime + stime) * TICK_MS;
}

/** The memory of a process in MB (2^20 bytes): now, and at its peak. */
export function memoryOf(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mb = (field: string): number => {
    const [, kb] = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status) ?? [];
    if (kb === undefined) throw new Error(`/proc/${pid}/status has no ${field}.`);
    return Number(kb) / 1024;
  };
  return { now: mb('VmRSS'), peak: mb('VmHWM') };
}
