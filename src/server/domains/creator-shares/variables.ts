import { z } from 'zod';

import { integer, variable } from '../../base/variable.ts';

declare module '../../base/config.ts' {
  interface VariableTables {
    readonly creatorShares: typeof variables;
  }
}

/** Lamports, as a whole number of at most 18 digits. */
const lamports = z
  .string()
  .regex(/^\d{1,18}$/, 'must be a whole number of lamports')
  .transform(BigInt);

/** The variables about creators' shares. */
export const variables = {
  CREATOR_UNLOCK_VOLUME: variable(
    lamports,
    '1000000000000',
    "The volume of a creator's markets that unlocks its shares, in lamports: the default and the lowest one. Only a service may set a lower one.",
  ),
  HOLDERS_FEE_BPS: variable(
    integer(0, 10_000),
    '0',
    "The fee of a trade for the holders of the creator's shares, in hundredths of a per cent of the cost. It is due while they hold shares.",
  ),
} as const;
