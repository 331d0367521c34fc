import { z } from 'zod';

import { integer, text, url, variable } from './variable.ts';

const mebibyte = 1_048_576;

/** The variables of the replication slot, and of the comparison of captured tables with their publication. */
export const replicationVariables = {
  REPLICATION_URL: variable(
    url('postgres:', 'postgresql:'),
    null,
    'The database itself, for replication and notices, where `DATABASE_URL` leads to a connection pooler. Unset: `DATABASE_URL`.',
  ),
  REPLICATION_SLOT: variable(
    z.string().regex(/^[a-z0-9_]{1,63}$/, 'must be 1 to 63 of a–z, 0–9 and _'),
    'marketcast',
    'Replication slot that the instances of a deployment share.',
  ),
  REPLICATION_PUBLICATION: variable(text, 'marketcast', 'Publication that holds the tables, made if absent.'),
  REPLICATION_MAX_LAG_BYTES: variable(
    integer(mebibyte, Number.MAX_SAFE_INTEGER),
    '1073741824',
    'Unread bytes at which a slot that gets nowhere is given up, so that the disk does not fill; rows are searched then.',
  ),
  REPLICATION_SILENCE_MS: variable(
    integer(100, 600_000),
    '5000',
    'Milliseconds of silence after which the reader or the database gives up the other. Doubles while the database is cut off again.',
  ),
  CAPTURE_CHECK_INTERVAL_MS: variable(
    integer(100, 60_000),
    '2000',
    'Milliseconds between comparisons of the captured tables with the publication.',
  ),
  REFUSED_ROWS_MAX: variable(
    integer(1, 10_000_000),
    '10000',
    'Rows that make no event and are kept for `npm run refused` at most; past it the oldest are forgotten.',
  ),
  REFUSED_ROWS_DAYS: variable(integer(1, 3650), '30', 'Days for which such a row is kept.'),
} as const;
