import { readFileSync } from 'node:fs';

import { processorMicros } from '../support/processor.ts';

/** The processor time of this process and of a PostgreSQL, in microseconds. */
export interface ProcessorTimes {
  readonly node: number;
  /** Null without a PostgreSQL. */
  readonly database: number | null;
}

/** Reads the processor times so far. A PostgreSQL counts with the sessions that it has now. */
export function readProcessors(postmaster: number | null): ProcessorTimes {
  const { user, system } = process.cpuUsage();
  if (postmaster === null) return { node: user + system, database: null };
  const children = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8').trim().split(' ');
  return { node: user + system, database: processorMicros([postmaster, ...children.map(Number)]) };
}
