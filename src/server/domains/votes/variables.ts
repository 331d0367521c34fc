import { fraction, variable } from '../../base/variable.ts';

declare module '../../base/config.ts' {
  interface VariableTables {
    readonly votes: typeof variables;
  }
}

/** The variables about votes. */
export const variables = {
  PROPOSAL_THRESHOLD: variable(
    fraction,
    '0.7',
    'Share of likes at which a proposal tally is reported as reached.',
  ),
  DISPUTE_THRESHOLD: variable(
    fraction,
    '0.6',
    'Share of agreement at which a dispute tally is reported as reached.',
  ),
} as const;
