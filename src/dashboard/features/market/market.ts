import type { Live, MarketcastClient } from 'marketcast/client';

import {
  MarketPageDocument,
  MarketPageEventsDocument,
  type MarketPageEventsSubscription,
  type MarketPageQuery,
} from '../../generated/graphql.ts';

export type Market = NonNullable<MarketPageQuery['market']>;
type Event = MarketPageEventsSubscription['marketEvents'];

/** Trades and comments of the page at most. Older ones fall off. */
const maxTrades = 60;
const maxComments = 200;

/** A market with everything that happens in it, in the order of its stream. */
export type LiveMarket = Live<MarketPageQuery, MarketPageEventsSubscription>;

export function liveMarket(client: MarketcastClient, id: string): LiveMarket {
  return client.live({
    snapshot: MarketPageDocument,
    stream: MarketPageEventsDocument,
    variables: { id },
    cursor: ({ market }) => market?.cursor,
    reduce: ({ market }, { marketEvents }) => ({
      market: market === null ? null : after(market, marketEvents),
    }),
  });
}

/** The market after an event. An event that is in it already changes nothing. */
function after(market: Market, event: Event): Market {
  switch (event.__typename) {
    case 'MarketStateChanged':
      return event.market === null ? market : { ...market, ...event.market };
    case 'PriceUpdated': {
      const { priceYes, priceNo, sharesYes, sharesNo, totalVolume } = event;
      return { ...market, priceYes, priceNo, sharesYes, sharesNo, totalVolume };
    }
    case 'TradeExecuted':
      return withTrade(market, event.trade);
    case 'VoteCast':
      return event.vote.voteType === 'PROPOSAL'
        ? { ...market, proposalTally: event.tally }
        : { ...market, disputeTally: event.tally };
    case 'DiscussionPosted':
      return withComment(market, event.discussion);
    case 'DiscussionDeleted':
      return withoutComment(market, event.discussionId);
    default:
      // Another kind of event, of a newer server.
      return market;
  }
}

function withTrade(market: Market, trade: Market['trades']['edges'][number]['node']): Market {
  const { edges } = market.trades;
  if (edges.some(({ node }) => node.id === trade.id)) return market;
  return {
    ...market,
    tradesCount: market.tradesCount + 1,
    trades: { ...market.trades, edges: [{ node: trade }, ...edges].slice(0, maxTrades) },
  };
}

function withComment(market: Market, comment: Market['discussions']['edges'][number]['node']): Market {
  const { edges } = market.discussions;
  if (edges.some(({ node }) => node.id === comment.id)) return market;
  return {
    ...market,
    discussionsCount: market.discussionsCount + 1,
    discussions: { ...market.discussions, edges: [{ node: comment }, ...edges].slice(0, maxComments) },
  };
}

function withoutComment(market: Market, id: string): Market {
  const edges = market.discussions.edges.filter(({ node }) => node.id !== id);
  if (edges.length === market.discussions.edges.length) return market;
  return {
    ...market,
    discussionsCount: market.discussionsCount - 1,
    discussions: { ...market.discussions, edges },
  };
}
