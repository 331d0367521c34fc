import { readFileSync } from 'node:fs';

/** The kernel counts processor time in hundredths of a second. */
export const tickMicros = 10_000;

/** User and system time of processes together, in microseconds (proc(5)), in steps of `tickMicros`. */
export function processorMicros(pids: readonly number[]): number {
  const ticks = pids.map((pid) => {
    const fields = statusOf(pid);
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((sum, value) => sum + value, 0) * tickMicros;
}

/** Resident memory of a process in KiB (proc(5)). */
export function residentKib(pid: number): number {
  const kib = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kib === undefined) throw new Error(`process ${pid} has no memory`);
  return Number(kib);
}

/** The fields of /proc/PID/stat behind the name of the program. */
function statusOf(pid: number): readonly string[] {
  return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
}
