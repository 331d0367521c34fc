import { variable, integer } from '../../src/server/base/variable.ts';

declare module '../../src/server/base/config.ts' {
  interface VariableTables {
    readonly badges: typeof variables;
  }
}

/** The variables about badges. */
export const variables = {
  BADGES_PER_WALLET: variable(integer(1, 1000), '3', 'Badges of a wallet at most.'),
  RATE_LIMIT_POLISHES: variable(integer(0, 1000), '100', 'Polishes a second of a wallet. 0: no limit.'),
} as const;
