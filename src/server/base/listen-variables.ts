import { z } from 'zod';

import { integer, text, variable } from './variable.ts';

/** The variables of the addresses that the server listens on, and of the page there. */
export const listenVariables = {
  HOST: variable(
    text,
    null,
    'Address to listen on, and outside production to be asked for beside localhost. Unset: 127.0.0.1, in production 0.0.0.0.',
  ),
  PORT: variable(integer(0, 65_535), '4001', 'Port to listen on; 0 picks a free port and prints it.'),
  METRICS_PORT: variable(
    integer(0, 65_535),
    null,
    'Port of `/metrics` alone, on the same address; 0 picks a free port and logs it. Unset: `/metrics` is on `PORT`.',
  ),
  DASHBOARD: variable(
    z.enum(['on', 'off']),
    null,
    '`on` serves the page at `/`, which `npm run prepare` builds. Unset: `on` in development, else `off`.',
  ),
} as const;
