import { z } from 'zod';

import { variable } from './variable.ts';

/** The variables of the page at `/`, and of the markets that it shows on a first start. */
export const pageVariables = {
  DASHBOARD: variable(
    z.enum(['on', 'off']),
    null,
    '`on` serves the page at `/`, which `npm run prepare` builds. Unset: `on` in development, else `off`.',
  ),
  DEMO: variable(
    z.enum(['none', 'markets', 'live']),
    null,
    'Demo markets in a database without markets: `none`, `markets`, or `live` with made-up traders. Unset: `live` in development, else `none`.',
  ),
} as const;
