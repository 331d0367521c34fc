import { integer, variable } from './variable.ts';

/** The variables of jobs. */
export const jobVariables = {
  JOBS_CONCURRENCY: variable(
    integer(1, 1000),
    '4',
    'Jobs that this process runs side by side at most; each may hold a connection to PostgreSQL. Embedded: 1.',
  ),
  JOBS_INTERVAL_MS: variable(
    integer(10, 60_000),
    '1000',
    'Milliseconds between looks for due jobs at most. A job of a process that died is late by no more than this.',
  ),
  JOBS_RETRY_LONGEST_MS: variable(
    integer(1000, 86_400_000),
    '300000',
    'Milliseconds between two attempts of a job that fails, at most. The first pause is a second, and each doubles.',
  ),
} as const;
