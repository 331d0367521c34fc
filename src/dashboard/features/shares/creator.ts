import type { Live, MarketcastClient } from 'marketcast/client';
import {
  CreatorSharesDocument,
  CreatorSharesTradedDocument,
  type CreatorSharesPartsFragment,
  type CreatorSharesQuery,
  type CreatorSharesTradedSubscription,
} from 'marketcast/client/documents';

/** The shares that a creator has launched. */
export type CreatorShares = CreatorSharesPartsFragment;

export type LiveCreator = Live<CreatorSharesQuery, CreatorSharesTradedSubscription>;

/** The shares of a creator, whose price moves with each purchase and sale. The creator must have launched them. */
export function liveCreator(client: MarketcastClient, creator: string): LiveCreator {
  return client.live({
    snapshot: CreatorSharesDocument,
    variables: { creator },
    stream: CreatorSharesTradedDocument,
    cursor: ({ creatorShares }) => creatorShares?.cursor,
    reduce: (state, { creatorSharesTraded: { trade } }) =>
      withNews(state, { supply: trade.supplyAfter, price: trade.priceAfter }),
  });
}

/** The state with newer figures. */
export const withNews = (
  { creatorShares }: CreatorSharesQuery,
  news: Partial<CreatorShares>,
): CreatorSharesQuery => ({
  creatorShares: creatorShares === null ? null : { ...creatorShares, ...news },
});

/** Lamports of a volume, which the API writes as a decimal. */
export const lamportsOf = (volume: string): bigint => BigInt(volume.split('.')[0] ?? '0');
