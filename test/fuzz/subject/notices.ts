import type { OperationFacts } from '../../../src/server/base/running-operations.ts';

/** What the sentry in the server tells the fuzzer. */
export type Notice =
  | {
      readonly about: 'pause';
      readonly pausedMs: number;
      readonly cpuMs: number;
      readonly suspects: readonly OperationFacts[];
    }
  /** Resident memory, and how long the server has waited for a processor since its start. */
  | { readonly about: 'state'; readonly rssMib: number; readonly starvedMs: number }
  /** The heap and the buffers after a forced collection. */
  | { readonly about: 'memory'; readonly mib: number };

/** A fault of the process: a pause, a line of its log, a word on standard error, or its end. */
export interface ProcessFault {
  readonly about: 'pause' | 'log' | 'stderr' | 'end';
  /** Faults of the same name count once. */
  readonly name: string;
  readonly detail: string;
}

/** The fault of a line of the log; null for a line that is none. */
export function faultOfLine(line: string): ProcessFault | null {
  if (line.trim() === '') return null;
  try {
    const { level, msg, err } = JSON.parse(line) as {
      readonly level?: number;
      readonly msg?: string;
      readonly err?: { readonly message?: string };
    };
    if (level === undefined || level < errorLevel) return null;
    const name = `${msg ?? ''}: ${err?.message ?? ''}`.slice(0, 200);
    return { about: 'log', name, detail: line.slice(0, shownCharacters) };
  } catch {
    return { about: 'log', name: 'a line that is no JSON', detail: line.slice(0, shownCharacters) };
  }
}

/** The fault of a pause. Pauses of the same operation count once. */
export function faultOfPause({
  pausedMs,
  cpuMs,
  suspects,
}: Extract<Notice, { about: 'pause' }>): ProcessFault {
  const [first] = suspects;
  const name =
    first === undefined ? 'no operation' : `${first.kind} ${first.rootFields.slice(0, 3).join(' ')}`;
  return {
    about: 'pause',
    name: `a pause over 250 ms: ${name}`,
    detail: `${pausedMs} ms, of which the thread ran ${cpuMs} ms: ${JSON.stringify(suspects).slice(0, shownCharacters)}`,
  };
}

/** The level of an error in the log (pino). */
const errorLevel = 50;
const shownCharacters = 4000;
