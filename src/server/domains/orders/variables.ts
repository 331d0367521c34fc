import { integer, variable } from '../../base/variable.ts';

declare module '../../base/config.ts' {
  interface VariableTables {
    readonly orders: typeof variables;
  }
}

/** The variables about orders. */
export const variables = {
  RATE_LIMIT_ORDERS: variable(
    integer(0, 1_000_000),
    '100',
    'Placements of orders a second of a wallet. They count in no other rate of mutations. 0 turns the limit off.',
  ),
  MAKER_FEE_BPS: variable(
    integer(0, 10_000),
    '0',
    'The fee of a resting order, in hundredths of a per cent of the cost of a fill.',
  ),
  TAKER_FEE_BPS: variable(
    integer(0, 10_000),
    '0',
    'The fee of a trade and of an order that trades at once, in hundredths of a per cent of the cost of a fill.',
  ),
} as const;
