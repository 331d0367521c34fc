import type { Schema } from 'marketcast/client';

import { stateNames } from './words.ts';

const signs: Readonly<Record<Schema.MarketState, string>> = {
  PROPOSED: '○',
  APPROVED: '◔',
  ACTIVE: '●',
  RESOLVING: '◑',
  DISPUTED: '!',
  FINALIZED: '✓',
};

/** The state of a market: a sign, words and a colour. */
export function StateBadge(props: {
  readonly state: Schema.MarketState;
  readonly isCancelled: boolean;
  readonly isHalted?: boolean;
}) {
  const { state, isCancelled, isHalted = false } = props;
  const [kind, sign, words] = isCancelled
    ? ['cancelled', '✕', 'Cancelled']
    : isHalted && state === 'ACTIVE'
      ? ['halted', '❚❚', 'Halted']
      : [state.toLowerCase(), signs[state], stateNames[state]];
  return (
    <span className={`badge badge-${kind}`}>
      <span aria-hidden="true">{sign}</span> {words}
    </span>
  );
}
