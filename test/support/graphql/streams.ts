import type { TypedDocumentNode } from '@graphql-typed-document-node/core';

import {
  CastVoteDocument,
  ChangeMarketStateDocument,
  DeleteDiscussionDocument,
  DiscussionDeletedDocument,
  DiscussionPostedDocument,
  ExecuteTradeDocument,
  MarketEventsDocument,
  MarketStateChangedDocument,
  PositionChangedDocument,
  PostDiscussionDocument,
  PriceUpdatedDocument,
  TradeExecutedDocument,
  VoteCastDocument,
  type MarketState,
} from '../../../src/client/generated/graphql.ts';
import { request } from '../clients/graphql.ts';
import { serviceToken, tokenOf, type TestServer } from '../servers/server.ts';

export { withoutLimits } from '../servers/server.ts';

/** The wallet of all facts except votes. The stream of positions watches it. */
export const actor = 'actor';

/** The fields of every event. */
export interface EventFields {
  readonly id: string;
  readonly cursor: string;
  readonly marketId: string;
}

/** The variables of every subscription. */
export interface StreamVariables {
  readonly marketId?: string | null | undefined;
  readonly after?: string | null | undefined;
}

/** A subscription field and the fact that it reports. */
export interface Stream {
  readonly name: string;
  readonly document: TypedDocumentNode<Readonly<Record<string, EventFields>>, StreamVariables>;
  /** The state of a market in which the fact can happen. */
  readonly state: MarketState;
  /** Makes the fact happen. It can happen three times in a row on the same market. */
  readonly happen: (server: TestServer, marketId: string) => Promise<void>;
}

/** The event in the data of a subscription. */
export function eventOf(data: Readonly<Record<string, EventFields>>): EventFields {
  const [event] = Object.values(data);
  if (event === undefined) throw new Error('no event in the data');
  return event;
}

/** Every subscription field. */
export const streams: readonly Stream[] = [
  { name: 'marketStateChanged', document: MarketStateChangedDocument, state: 'PROPOSED', happen: step },
  { name: 'tradeExecuted', document: TradeExecutedDocument, state: 'ACTIVE', happen: trade },
  { name: 'voteCast', document: VoteCastDocument, state: 'PROPOSED', happen: vote },
  { name: 'discussionPosted', document: DiscussionPostedDocument, state: 'PROPOSED', happen: post },
  { name: 'discussionDeleted', document: DiscussionDeletedDocument, state: 'PROPOSED', happen: takeBack },
  { name: 'priceUpdated', document: PriceUpdatedDocument, state: 'ACTIVE', happen: trade },
  { name: 'marketEvents', document: MarketEventsDocument, state: 'PROPOSED', happen: post },
  { name: 'positionChanged', document: PositionChangedDocument, state: 'ACTIVE', happen: trade },
];

/** Buys a share of YES. */
export async function trade(server: TestServer, marketId: string, wallet: string = actor): Promise<void> {
  const input = { marketId, tradeType: 'BUY', outcome: 'YES', shares: '1000000000' } as const;
  await request(server, ExecuteTradeDocument, { input }, await tokenOf(wallet));
}

/** Posts a comment and returns its id. */
export async function postComment(server: TestServer, marketId: string, content: string): Promise<string> {
  const input = { marketId, content };
  const { postDiscussion } = await request(server, PostDiscussionDocument, { input }, await tokenOf(actor));
  return postDiscussion.discussion.id;
}

async function post(server: TestServer, marketId: string): Promise<void> {
  await postComment(server, marketId, 'So it goes.');
}

async function takeBack(server: TestServer, marketId: string): Promise<void> {
  const input = { discussionId: await postComment(server, marketId, 'Never mind.') };
  await request(server, DeleteDiscussionDocument, { input }, await tokenOf(actor));
}

let voters = 0;

/** Votes for a proposal with a new wallet. */
async function vote(server: TestServer, marketId: string): Promise<void> {
  voters += 1;
  const input = { marketId, voteType: 'PROPOSAL', vote: true } as const;
  await request(server, CastVoteDocument, { input }, await tokenOf(`voter-${voters}`));
}

const nextStates: Partial<Record<MarketState, MarketState>> = {
  PROPOSED: 'APPROVED',
  APPROVED: 'ACTIVE',
  ACTIVE: 'RESOLVING',
  RESOLVING: 'DISPUTED',
};

/** Moves a market to its next state. */
async function step(server: TestServer, marketId: string): Promise<void> {
  const document = 'query State($id: ID!) { market(id: $id) { state } }';
  const { market } = await request<{ market: { state: MarketState } }, { id: string }>(server, document, {
    id: marketId,
  });
  const state = nextStates[market.state];
  if (state === undefined) throw new Error(`there is no step from ${market.state}`);
  const outcome = state === 'RESOLVING' ? { outcome: 'YES' as const } : {};
  await request(
    server,
    ChangeMarketStateDocument,
    { input: { marketId, state, ...outcome } },
    await serviceToken(),
  );
}
