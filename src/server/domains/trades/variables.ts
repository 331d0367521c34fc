import { z } from 'zod';

import { variable } from '../../base/variable.ts';

declare module '../../base/config.ts' {
  interface VariableTables {
    readonly trades: typeof variables;
  }
}

/** The variables about trades. */
export const variables = {
  TRADING: variable(
    z.enum(['market-maker', 'external']),
    'market-maker',
    '`market-maker`: the LMSR market maker executes trades. `external`: they happen on chain, `executeTrade` and `placeOrder` are refused.',
  ),
} as const;
