import { builder } from '../../../graphql/builder.ts';

/** An answer to the question of a market, as clients spell it. The tables hold true for YES and false for NO. */
export type Outcome = 'YES' | 'NO';

export const outcomeEnum = builder.enumType('Outcome', {
  description: 'An answer to the question of a market.',
  values: {
    YES: { value: 'YES' as const, description: 'The answer yes.' },
    NO: { value: 'NO' as const, description: 'The answer no.' },
  },
});

/** The clients' spelling of an outcome in a table: true is YES, false is NO, null is null. */
export function outcomeOf<Stored extends boolean | null>(stored: Stored): Outcome | (Stored & null) {
  return (stored === null ? null : stored ? 'YES' : 'NO') as Outcome | (Stored & null);
}

/** The tables' form of an outcome. */
export function isYes(outcome: Outcome): boolean {
  return outcome === 'YES';
}
