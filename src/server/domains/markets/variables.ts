import { z } from 'zod';

import { integer, variable } from '../../base/variable.ts';

declare module '../../base/config.ts' {
  interface VariableTables {
    readonly markets: typeof variables;
  }
}

/** The variables about markets. */
export const variables = {
  SEARCH_TIMEOUT_MS: variable(
    integer(10, 600_000),
    '1000',
    'Milliseconds that the database may take for a search. The embedded database knows no such limit.',
  ),
  DEMO: variable(
    z.enum(['none', 'markets', 'live']),
    null,
    'Demo markets in a database without markets: `none`, `markets`, or `live` with made-up traders. Unset: `live` in development, else `none`.',
  ),
} as const;
