import { builder } from '../../../graphql/builder.ts';

/** One of the two answers, as clients spell it; the tables write true and false. */
export type Outcome = 'YES' | 'NO';

export const outcomeEnum = builder.enumType('Outcome', {
  description: 'One of the two answers to the question of a market.',
  values: {
    YES: { value: 'YES' as const, description: 'It happens.' },
    NO: { value: 'NO' as const, description: 'It does not.' },
  },
});

/** How clients spell what the tables write as true (YES), false (NO) or null. */
export function outcomeOf<Stored extends boolean | null>(stored: Stored): Outcome | (Stored & null) {
  return (stored === null ? null : stored ? 'YES' : 'NO') as Outcome | (Stored & null);
}

/** How the tables write an outcome; null when the client gave none. */
export function isYes(outcome: Outcome): boolean {
  return outcome === 'YES';
}
