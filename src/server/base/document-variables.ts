import { z } from 'zod';

import { integer, variable } from './variable.ts';

/** The variables of the documents of operations. */
export const documentVariables = {
  QUERY_MAX_EVENT_COST: variable(
    integer(0, 1_000_000_000),
    '50',
    'Cost at most of what a subscription selects below its root, which runs at each event. 0: no limit.',
  ),
  QUERY_MAX_SEARCHES: variable(
    integer(0, 1000),
    '1',
    'Searches in texts that an operation may make at most. 0: no limit.',
  ),
  DOCUMENT_CACHE_BYTES: variable(
    integer(0, 64 * 1024 * 1_048_576),
    '8388608',
    'Bytes of parsed and validated documents that are kept, so that they are not parsed again. 0: none.',
  ),
  TRUSTED_DOCUMENTS: variable(
    z.enum(['off', 'prefer', 'only']),
    'off',
    'Documents that requests may name by an id. `prefer`: besides all others. `only`: others are refused with `DOCUMENT_NOT_TRUSTED`.',
  ),
} as const;
