import type { Live, MarketcastClient } from 'marketcast/client';
import {
  DividendChangedDocument,
  OwnDividendsDocument,
  type CreatorHoldingPartsFragment,
  type DividendChangedSubscription,
  type OwnDividendsQuery,
} from 'marketcast/client/documents';

export type OwnHolding = CreatorHoldingPartsFragment;

type Own = NonNullable<OwnDividendsQuery['viewer']>;

/** The shares of creators that a wallet holds, and its dividends. */
export type LiveOwnShares = Live<OwnDividendsQuery, DividendChangedSubscription>;

export function liveOwnShares(client: MarketcastClient): LiveOwnShares {
  return client.live({
    snapshot: OwnDividendsDocument,
    stream: DividendChangedDocument,
    cursor: ({ viewer }) => viewer?.dividendsCursor,
    reduce: (state, { dividendChanged }) =>
      changed(state, (own) => withDividend(own, dividendChanged.dividend)),
  });
}

/** The state after a purchase or a sale of the wallet. The answer to the trade brings the holding, and no event does. */
export const withHolding = (state: OwnDividendsQuery, holding: OwnHolding): OwnDividendsQuery =>
  changed(state, (own) => ({
    ...own,
    creatorHoldings: [
      ...own.creatorHoldings.filter(({ creator }) => creator !== holding.creator),
      ...(holding.shares === 0 ? [] : [holding]),
    ].sort(byCreator),
    dividends: withDividend(own, holding).dividends,
  }));

function changed({ viewer }: OwnDividendsQuery, change: (own: Own) => Own): OwnDividendsQuery {
  return { viewer: viewer === null ? null : change(viewer) };
}

function withDividend(own: Own, { creator, accrued, claimed }: Own['dividends'][number]): Own {
  const others = own.dividends.filter((each) => each.creator !== creator);
  return { ...own, dividends: [...others, { creator, accrued, claimed }].sort(byCreator) };
}

// Rows keep their places when their numbers change.
const byCreator = (one: { readonly creator: string }, other: { readonly creator: string }): number =>
  one.creator < other.creator ? -1 : 1;

/** The creators of whom the wallet has shares or dividends. */
export const creatorsOf = ({ creatorHoldings, dividends }: Own): readonly string[] => [
  ...new Set([...creatorHoldings, ...dividends].sort(byCreator).map(({ creator }) => creator)),
];
