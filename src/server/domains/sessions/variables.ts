import { fraction, integer, variable } from '../../base/variable.ts';

declare module '../../base/config.ts' {
  interface VariableTables {
    readonly sessions: typeof variables;
  }
}

/** The variables about trading sessions. */
export const variables = {
  RISK_VOLATILITY: variable(
    fraction,
    '0.2',
    'A trading session gets the alert VOLATILITY when the price of a market that it holds moved by this, in SOL.',
  ),
  RISK_VOLATILITY_MS: variable(
    integer(1000, 600_000),
    '60000',
    'Milliseconds within which the price must have moved by `RISK_VOLATILITY`.',
  ),
  RISK_STALE_MS: variable(
    integer(100, 86_400_000),
    '30000',
    'A decision of a trading session that rests on older data gets the alert STALE_DATA, in milliseconds.',
  ),
} as const;
