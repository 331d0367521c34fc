import { integer, variable } from '../../base/variable.ts';

declare module '../../base/config.ts' {
  interface VariableTables {
    readonly inbox: typeof variables;
  }
}

/** The variables about inboxes. */
export const variables = {
  MAX_FOLLOWS: variable(integer(1, 100_000), '500', 'Markets that a wallet may follow.'),
  MAX_PRICE_ALERTS: variable(
    integer(1, 10_000),
    '100',
    'Price alerts of a wallet that wait for their price.',
  ),
} as const;
