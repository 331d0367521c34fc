import { readFileSync } from 'node:fs';

/** Linux counts the time of a process in hundredths of a second. */
const msOfTick = 10;

/** Milliseconds of the processor that processes have used; NaN where the system does not tell. */
export function cpuMsOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuMs(pid), 0);
}

function cpuMs(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the process, in brackets, may hold spaces.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * msOfTick;
  } catch {
    return NaN;
  }
}
