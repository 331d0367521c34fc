export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A signed 64-bit integer as a decimal string, because a JavaScript number cannot hold every such integer. Shares and `bParameter` count billionths of a share, amounts of money count lamports (billionths of a SOL). Inputs may be integers too. */
  BigInt: { input: string; output: string; }
  /** A position in a stream of events. Opaque: keep it, and give it back as `after`. */
  Cursor: { input: string; output: string; }
  /** A moment in UTC as RFC 3339 with six decimals, such as `"2026-01-31T12:00:00.123456Z"`. */
  DateTime: { input: string; output: string; }
  /** An exact decimal number as a string, such as `"0.555761000"`. */
  Decimal: { input: string; output: string; }
  /** Any JSON value. */
  JSON: { input: unknown; output: unknown; }
};

/** An alert that its owner has seen. */
export type AcknowledgeRiskAlertInput = {
  /** The sequence of the alert. */
  readonly sequence: Scalars['BigInt']['input'];
  /** The session. */
  readonly sessionId: Scalars['ID']['input'];
};

/** The result: the session. */
export type AcknowledgeRiskAlertPayload = {
  readonly __typename?: 'AcknowledgeRiskAlertPayload';
  /** The session as it is now. */
  readonly session: TradingSession;
};

/** A part of the platform. */
export type Affected =
  /** The whole API. */
  | 'API'
  /** Markets and their resolution. */
  | 'MARKETS'
  /** Orders and the order book. */
  | 'ORDERS'
  /** Trading sessions. */
  | 'SESSIONS'
  /** Signing in. */
  | 'SIGN_IN'
  /** Trades. */
  | 'TRADING';

/** An algorithm recorded a decision. */
export type AlgorithmDecided = Event & SessionEvent & {
  readonly __typename?: 'AlgorithmDecided';
  /** The place of the event in this stream: a subscription `after` it begins with the next event. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The decision. */
  readonly decision: AlgorithmDecision;
  /** The event's type and identity: unique among all events, never the id of a row, and the same when the event is captured twice. */
  readonly id: Scalars['ID']['output'];
  /** The time at which the event happened. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The time at which the event got its place in the stream. */
  readonly publishedAt: Scalars['DateTime']['output'];
  /** Its place among the events of the session, from 1. */
  readonly sequence: Scalars['BigInt']['output'];
  /** The session. */
  readonly sessionId: Scalars['ID']['output'];
};

/** A decision of an algorithm, with its reasons. */
export type AlgorithmDecision = {
  readonly __typename?: 'AlgorithmDecision';
  /** What was decided. */
  readonly action: DecisionAction;
  /** The id that the client gave it. */
  readonly clientId: Scalars['String']['output'];
  /** From 0 to 1. */
  readonly confidence?: Maybe<Scalars['Float']['output']>;
  /** The time of its recording. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** The id, which orders and trades name as `decisionId`. */
  readonly id: Scalars['ID']['output'];
  /** The data that the decision rests on, as the client gave it. */
  readonly inputs?: Maybe<Scalars['JSON']['output']>;
  /** The limit, in SOL for a share of the outcome. */
  readonly limitPrice?: Maybe<Scalars['Decimal']['output']>;
  /** The market; null for no market. */
  readonly marketId?: Maybe<Scalars['ID']['output']>;
  /** The outcome of the shares. */
  readonly outcome?: Maybe<Outcome>;
  /** The reasons, plain text. */
  readonly reasoning: Scalars['String']['output'];
  /** The session. */
  readonly sessionId: Scalars['ID']['output'];
  /** The shares, in billionths of a share. */
  readonly shares?: Maybe<Scalars['BigInt']['output']>;
};

/** A message of the operators to everyone. */
export type Announcement = Node & {
  readonly __typename?: 'Announcement';
  /** The parts of the platform that it is about. */
  readonly affects: ReadonlyArray<Affected>;
  /** The text, plain; empty for a title alone. */
  readonly body: Scalars['String']['output'];
  /** The time of its publication. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** The time at which it ends or ended; null while no end is planned. */
  readonly endsAt?: Maybe<Scalars['DateTime']['output']>;
  /** The row's own id. */
  readonly id: Scalars['ID']['output'];
  /** The kind. */
  readonly kind: AnnouncementKind;
  /** The market that it is about; null for all of them. */
  readonly marketId?: Maybe<Scalars['ID']['output']>;
  /** How much it matters. */
  readonly severity: Severity;
  /** The time at which it begins or began. */
  readonly startsAt: Scalars['DateTime']['output'];
  /** The state. It begins and ends within a second of `startsAt` and `endsAt`. */
  readonly state: AnnouncementState;
  /** The title, plain text. */
  readonly title: Scalars['String']['output'];
  /** The time of its last change. The larger one is newer. */
  readonly updatedAt: Scalars['DateTime']['output'];
};

/** An announcement was published, was changed, began, ended or was cancelled. */
export type AnnouncementChanged = Event & {
  readonly __typename?: 'AnnouncementChanged';
  /** The announcement after the change. */
  readonly announcement: Announcement;
  /** The place of the event in this stream: a subscription `after` it begins with the next event. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The event's type and identity: unique among all events, never the id of a row, and the same when the event is captured twice. */
  readonly id: Scalars['ID']['output'];
  /** The time at which the event happened. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The time at which the event got its place in the stream. */
  readonly publishedAt: Scalars['DateTime']['output'];
};

/** A page of announcements. */
export type AnnouncementConnection = {
  readonly __typename?: 'AnnouncementConnection';
  /** The position in the stream `announcementChanged`, read before the rows: a subscription `after` it misses nothing in between. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The rows of the page, in the order of the list, each with its cursor. */
  readonly edges: ReadonlyArray<AnnouncementEdge>;
  /** Whether the list has rows before and after the page. */
  readonly pageInfo: PageInfo;
};

/** An announcement and its place in the list. */
export type AnnouncementEdge = {
  readonly __typename?: 'AnnouncementEdge';
  /** The place of the row in the list, for `after` or `before`. */
  readonly cursor: Scalars['String']['output'];
  /** The row. */
  readonly node: Announcement;
};

/** The kinds of announcements. */
export type AnnouncementKind =
  /** Everybody should act now. */
  | 'EMERGENCY'
  /** Something does not work. */
  | 'INCIDENT'
  /** News. */
  | 'INFO'
  /** Planned work on the platform. */
  | 'MAINTENANCE';

/** The states of an announcement: SCHEDULED → ACTIVE → ENDED, or SCHEDULED → CANCELLED. */
export type AnnouncementState =
  /** It holds now. */
  | 'ACTIVE'
  /** It was taken back before it began. */
  | 'CANCELLED'
  /** It no longer holds. */
  | 'ENDED'
  /** It begins at `startsAt`. */
  | 'SCHEDULED';

/** Wallets that get a notification. */
export type Audience =
  /** Every wallet that the platform knows. */
  | 'ALL'
  /** The wallets that follow `marketId`. */
  | 'FOLLOWERS'
  /** The wallets that hold shares of `marketId`. */
  | 'HOLDERS';

/** The best prices of the book of a market. All prices are those of YES. */
export type BestPrices = {
  readonly __typename?: 'BestPrices';
  /** The moment at which these were the prices. */
  readonly at: Scalars['DateTime']['output'];
  /** The lowest ask, three decimals; null without asks. */
  readonly bestAsk?: Maybe<Scalars['Decimal']['output']>;
  /** The highest bid, three decimals; null without bids. */
  readonly bestBid?: Maybe<Scalars['Decimal']['output']>;
  /** The market. */
  readonly marketId: Scalars['ID']['output'];
  /** The price of YES with the market maker, nine decimals. */
  readonly priceYes: Scalars['Decimal']['output'];
};

/** A side of a book. */
export type BookSide =
  /** Sales of YES and purchases of NO. */
  | 'ASK'
  /** Purchases of YES and sales of NO. */
  | 'BID';

/** The log of events. */
export type BrokerStatus = {
  readonly __typename?: 'BrokerStatus';
  /** `memory`: a log of this process. `redis`: a log that processes share. */
  readonly kind: Scalars['String']['output'];
  /** `up` or `down`. */
  readonly state: Scalars['String']['output'];
  /** Events that wait to be published. */
  readonly waiting: Scalars['Int']['output'];
};

/** A purchase of a creator's shares. */
export type BuyCreatorSharesInput = {
  /** An id of this request that you choose, 1 to 200 characters. The same request with the same id, within 90 days, is not executed again: it gets the first result. Other content gives `CLIENT_ID_REUSED`. */
  readonly clientId: Scalars['String']['input'];
  /** The wallet of the creator. */
  readonly creator: Scalars['ID']['input'];
  /** The highest cost, in lamports. */
  readonly maxCost: Scalars['BigInt']['input'];
  /** The number of shares, 1 or more. */
  readonly shares: Scalars['Int']['input'];
};

/** The result of a purchase. */
export type BuyCreatorSharesPayload = {
  readonly __typename?: 'BuyCreatorSharesPayload';
  /** Whether an earlier request with the same `clientId` gave this result. */
  readonly duplicate: Scalars['Boolean']['output'];
  /** The viewer's shares in the creator as they are now. */
  readonly holding: CreatorHolding;
  /** The trade. */
  readonly trade: CreatorShareTrade;
};

/** An order of the viewer: exactly one of its ids. */
export type CancelOrderInput = {
  /** The id that the client gave it. */
  readonly clientId?: InputMaybe<Scalars['String']['input']>;
  /** The id of the order. */
  readonly orderId?: InputMaybe<Scalars['ID']['input']>;
};

/** The result of a cancellation. */
export type CancelOrderPayload = {
  readonly __typename?: 'CancelOrderPayload';
  /** The order, which has ended. */
  readonly order: Order;
};

/** Open orders of the viewer. */
export type CancelOrdersInput = {
  /** Only orders of this market. */
  readonly marketId?: InputMaybe<Scalars['ID']['input']>;
  /** Only orders of this trading session. */
  readonly sessionId?: InputMaybe<Scalars['ID']['input']>;
};

/** The result of a cancellation. */
export type CancelOrdersPayload = {
  readonly __typename?: 'CancelOrdersPayload';
  /** The orders that it has ended. */
  readonly orders: ReadonlyArray<Order>;
};

/** The prices of YES, or of a share of a creator in SOL, during a bar. A bar without trades is flat at the close before. */
export type Candle = {
  readonly __typename?: 'Candle';
  /** The price after the last trade. */
  readonly close: Scalars['Decimal']['output'];
  /** The highest price, the open included. */
  readonly high: Scalars['Decimal']['output'];
  /** The lowest price, the open included. */
  readonly low: Scalars['Decimal']['output'];
  /** The close of the bar before; for the first bar 0.5 for YES, and 0 for a share of a creator. */
  readonly open: Scalars['Decimal']['output'];
  /** Grows with each change of the bar, so the larger one is newer. 0 for a bar without trades, which is not sent again when the bar before changes. */
  readonly revision: Scalars['Int']['output'];
  /** The shares that were traded: in billionths of a share, and whole shares of a creator. */
  readonly shares: Scalars['Decimal']['output'];
  /** The start, which belongs to the bar. The end belongs to the next one. */
  readonly start: Scalars['DateTime']['output'];
  /** The number of trades. */
  readonly trades: Scalars['Int']['output'];
  /** The sum of the costs and proceeds of the trades, in lamports. */
  readonly volume: Scalars['Decimal']['output'];
};

/** How far the trades that were there before the candles are counted. */
export type CandleBackfill = {
  readonly __typename?: 'CandleBackfill';
  /** Whether all of them are counted. */
  readonly isDone: Scalars['Boolean']['output'];
  /** Markets that were there before the candles. */
  readonly markets: Scalars['Int']['output'];
  /** Those of them whose trades are all counted. */
  readonly marketsDone: Scalars['Int']['output'];
  /** The trades of them that are counted. */
  readonly trades: Scalars['BigInt']['output'];
};

/** A bar of a market moved or closed. */
export type CandleChanged = Event & MarketEvent & {
  readonly __typename?: 'CandleChanged';
  /** The bar after the change. */
  readonly candle: Candle;
  /** The place of the event in this stream: a subscription `after` it begins with the next event. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The event's type and identity: unique among all events, never the id of a row, and the same when the event is captured twice. */
  readonly id: Scalars['ID']['output'];
  /** Whether the time of the bar is over. A late trade changes a closed bar: the bar is sent again, closed, with a larger `revision`. */
  readonly isClosed: Scalars['Boolean']['output'];
  /** The market as it is now, which may be later than the event. Null when it has been deleted. */
  readonly market?: Maybe<Market>;
  /** The market of the event. */
  readonly marketId: Scalars['ID']['output'];
  /** The time at which the event happened. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The time at which the event got its place in the stream. */
  readonly publishedAt: Scalars['DateTime']['output'];
};

/** The length of a bar. Bars begin at whole multiples of it, in UTC. */
export type CandleInterval =
  /** A day, in UTC. */
  | 'D1'
  /** An hour. */
  | 'H1'
  /** Four hours. */
  | 'H4'
  /** A minute. */
  | 'M1'
  /** Five minutes. */
  | 'M5'
  /** Fifteen minutes. */
  | 'M15';

/** Bars, one after the other. */
export type CandleSeries = {
  readonly __typename?: 'CandleSeries';
  /** The bars, oldest first, without a gap. The last one is the present bar, unless `to` ends before it. */
  readonly candles: ReadonlyArray<Candle>;
  /** The position in the stream `candleChanged` of this market and interval, or in `creatorSharesTraded` of this creator, read before the bars: a subscription `after` it misses nothing in between. */
  readonly cursor: Scalars['Cursor']['output'];
};

/** A part of the server that needs tables of its own in the database. */
export type Capability = {
  readonly __typename?: 'Capability';
  /** The name, as the `part` of an error has it. */
  readonly name: Scalars['String']['output'];
  /** The reason why it is not `ON`, in English, for an operator; null when it is. */
  readonly reason?: Maybe<Scalars['String']['output']>;
  /** Whether it works. */
  readonly state: CapabilityState;
};

/** The state of a capability. */
export type CapabilityState =
  /** The tables are in place. Rows that other programs write in them become no events. */
  | 'NOT_CAPTURED'
  /** A table is missing, or is not ours. Its fields answer `SERVICE_UNAVAILABLE`. */
  | 'OFF'
  /** The tables are in place. */
  | 'ON';

/** A vote. */
export type CastVoteInput = {
  /** The market. */
  readonly marketId: Scalars['ID']['input'];
  /** True is for the proposal, or agrees with the dispute. */
  readonly vote: Scalars['Boolean']['input'];
  /** The subject. */
  readonly voteType: VoteType;
};

/** The result of a vote. */
export type CastVotePayload = {
  readonly __typename?: 'CastVotePayload';
  /** The votes of its type, this vote included. */
  readonly tally: VoteTally;
  /** The vote. */
  readonly vote: Vote;
};

/** The kind of a change of a row. */
export type ChangeAction =
  /** The row was created. */
  | 'CREATED'
  /** The row was deleted. */
  | 'DELETED'
  /** The row was changed. */
  | 'UPDATED';

/** A step: either `state` or `cancel: true`. */
export type ChangeMarketStateInput = {
  /** True cancels the market, in every state but FINALIZED. */
  readonly cancel?: InputMaybe<Scalars['Boolean']['input']>;
  /** The market. */
  readonly marketId: Scalars['ID']['input'];
  /** With RESOLVING, the proposed outcome; with FINALIZED, the final outcome, which is the proposed outcome by default. */
  readonly outcome?: InputMaybe<Outcome>;
  /** The next state. */
  readonly state?: InputMaybe<MarketState>;
};

/** The result of a step. */
export type ChangeMarketStatePayload = {
  readonly __typename?: 'ChangeMarketStatePayload';
  /** The market as it is now. */
  readonly market: Market;
};

/** The source of the changes that other programs make in the database. */
export type ChangeSourceStatus = {
  readonly __typename?: 'ChangeSourceStatus';
  /** `none`: only this server writes. `supabase`, `postgres`: other programs write too. */
  readonly kind: Scalars['String']['output'];
  /** Milliseconds between a commit in the database and its events; null while unknown. */
  readonly lagMs?: Maybe<Scalars['Int']['output']>;
  /** `up`, `down`, `standby` while another process reads the changes, or `off` without a source. */
  readonly state: Scalars['String']['output'];
};

/** A claim of dividends. */
export type ClaimDividendsInput = {
  /** An id of this request that you choose, 1 to 200 characters. The same request with the same id, within 90 days, is not executed again: it gets the first result. Other content gives `CLIENT_ID_REUSED`. */
  readonly clientId: Scalars['String']['input'];
  /** The wallet of the creator. */
  readonly creator: Scalars['ID']['input'];
};

/** The result of a claim. */
export type ClaimDividendsPayload = {
  readonly __typename?: 'ClaimDividendsPayload';
  /** The claim. */
  readonly claim: DividendClaim;
  /** Whether an earlier request with the same `clientId` gave this result. */
  readonly duplicate: Scalars['Boolean']['output'];
};

/** The session that ends. */
export type CompleteTradingSessionInput = {
  /** The session. */
  readonly sessionId: Scalars['ID']['input'];
};

/** The result: the session. */
export type CompleteTradingSessionPayload = {
  readonly __typename?: 'CompleteTradingSessionPayload';
  /** The session as it is now. */
  readonly session: TradingSession;
};

/** A price alert. */
export type CreatePriceAlertInput = {
  /** Where it waits for the price. */
  readonly direction: PriceDirection;
  /** The market. */
  readonly marketId: Scalars['ID']['input'];
  /** The outcome. */
  readonly outcome: Outcome;
  /** The price of the outcome: between 0 and 1, nine decimals at most. */
  readonly price: Scalars['Decimal']['input'];
};

/** The result of a creation. */
export type CreatePriceAlertPayload = {
  readonly __typename?: 'CreatePriceAlertPayload';
  /** The alert. */
  readonly priceAlert: PriceAlert;
};

/** The shares of the viewer in a creator, and their dividends. Only the wallet itself can read them. Amounts are lamports. */
export type CreatorHolding = {
  readonly __typename?: 'CreatorHolding';
  /** The dividends up to now that are not claimed. */
  readonly accrued: Scalars['BigInt']['output'];
  /** `invested` for a share, rounded down; 0 without shares. */
  readonly averagePrice: Scalars['BigInt']['output'];
  /** The dividends that were claimed. */
  readonly claimed: Scalars['BigInt']['output'];
  /** The wallet of the creator. */
  readonly creator: Scalars['ID']['output'];
  /** Made for caches: unique among all objects. It is opaque, and no argument takes it. */
  readonly id: Scalars['ID']['output'];
  /** The cost of the held shares. A sale subtracts its part of the cost, rounded down. */
  readonly invested: Scalars['BigInt']['output'];
  /** The number of shares. */
  readonly shares: Scalars['Int']['output'];
  /** The shares at the present price. A sale moves the price, and brings less. */
  readonly value: Scalars['BigInt']['output'];
};

/** A purchase or a sale of a creator's shares as it would be made now. Amounts are lamports. */
export type CreatorShareQuote = {
  readonly __typename?: 'CreatorShareQuote';
  /** The cost of a BUY, or the gross proceeds of a SELL. */
  readonly cost: Scalars['BigInt']['output'];
  /** The fee of a SELL; 0 for a BUY. */
  readonly fee: Scalars['BigInt']['output'];
  /** The price of a share after the trade. */
  readonly priceAfter: Scalars['BigInt']['output'];
  /** The number of all shares after the trade. */
  readonly supplyAfter: Scalars['Int']['output'];
  /** The amount that `maxCost` or `minProceeds` bounds: the cost of a BUY, or the proceeds of a SELL less its fee. */
  readonly total: Scalars['BigInt']['output'];
};

/** A purchase or a sale of a creator's shares. Amounts are lamports. */
export type CreatorShareTrade = {
  readonly __typename?: 'CreatorShareTrade';
  /** The cost of a BUY, or the gross proceeds of a SELL. */
  readonly cost: Scalars['BigInt']['output'];
  /** The time of the trade. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** The wallet of the creator. */
  readonly creator: Scalars['ID']['output'];
  /** The fee of a SELL, off its proceeds; 0 for a BUY. */
  readonly fee: Scalars['BigInt']['output'];
  /** The wallet that bought or sold. */
  readonly holderWallet: Scalars['String']['output'];
  /** The row's own id. */
  readonly id: Scalars['ID']['output'];
  /** The price of a share after the trade. */
  readonly priceAfter: Scalars['BigInt']['output'];
  /** The number of shares. */
  readonly shares: Scalars['Int']['output'];
  /** The direction. */
  readonly side: OrderSide;
  /** The number of all shares after the trade. */
  readonly supplyAfter: Scalars['Int']['output'];
  /** The user of the wallet. */
  readonly user?: Maybe<User>;
};

/** A page of trades of a creator's shares. */
export type CreatorShareTradeConnection = {
  readonly __typename?: 'CreatorShareTradeConnection';
  /** The rows of the page, in the order of the list, each with its cursor. */
  readonly edges: ReadonlyArray<CreatorShareTradeEdge>;
  /** Whether the list has rows before and after the page. */
  readonly pageInfo: PageInfo;
};

/** A trade of a creator's shares and its place in the list. */
export type CreatorShareTradeEdge = {
  readonly __typename?: 'CreatorShareTradeEdge';
  /** The place of the row in the list, for `after` or `before`. */
  readonly cursor: Scalars['String']['output'];
  /** The row. */
  readonly node: CreatorShareTrade;
};

/** The shares of a creator. They are bought and sold on a curve, and their holders get dividends. Amounts are lamports. */
export type CreatorShares = {
  readonly __typename?: 'CreatorShares';
  /** Bars of the price of a share, in SOL, from the launch on. Errors: `BAD_USER_INPUT`. */
  readonly candles?: Maybe<CandleSeries>;
  /** The wallet of the creator. */
  readonly creator: Scalars['ID']['output'];
  /** The position in the streams `creatorSharesTraded` and `creatorSharesUnlocked` of the creator, read before the shares: a subscription `after` it misses nothing in between. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The divisor of the curve: the price of share s is s² ÷ `divisor` SOL. */
  readonly divisor: Scalars['Int']['output'];
  /** The number of wallets that hold a share. */
  readonly holdersCount: Scalars['Int']['output'];
  /** The holders' part of the fee of a sale, in hundredths of a per cent. */
  readonly holdersPartBps: Scalars['Int']['output'];
  /** Made for caches: unique among all objects. It is opaque, and no argument takes it. */
  readonly id: Scalars['ID']['output'];
  /** The creator's markets, newest first. */
  readonly markets: MarketConnection;
  /** Shares at most. */
  readonly maxSupply: Scalars['Int']['output'];
  /** The price of a share at the present supply, rounded down. */
  readonly price: Scalars['BigInt']['output'];
  /** The costs of all purchases less the gross proceeds of all sales. It covers the sale of every share. */
  readonly reserve: Scalars['BigInt']['output'];
  /** The fee of a sale, in hundredths of a per cent of its gross proceeds. */
  readonly sellFeeBps: Scalars['Int']['output'];
  /** The number of all shares. */
  readonly supply: Scalars['Int']['output'];
  /** The trades of the shares, newest first. */
  readonly trades: CreatorShareTradeConnection;
  /** The volume that unlocks the shares. */
  readonly unlockVolume: Scalars['BigInt']['output'];
  /** The time of the unlock; null while the shares are locked. */
  readonly unlockedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The user of the wallet. */
  readonly user?: Maybe<User>;
  /** The sum of `totalVolume` of the creator's markets, whichever programs wrote their trades. It goes on after the unlock. */
  readonly volume: Scalars['Decimal']['output'];
};


/** The shares of a creator. They are bought and sold on a curve, and their holders get dividends. Amounts are lamports. */
export type CreatorSharesCandlesArgs = {
  first?: Scalars['Int']['input'];
  from?: InputMaybe<Scalars['DateTime']['input']>;
  interval: CandleInterval;
  to?: InputMaybe<Scalars['DateTime']['input']>;
};


/** The shares of a creator. They are bought and sold on a curve, and their holders get dividends. Amounts are lamports. */
export type CreatorSharesMarketsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/** The shares of a creator. They are bought and sold on a curve, and their holders get dividends. Amounts are lamports. */
export type CreatorSharesTradesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};

/** A creator's shares were bought or sold. */
export type CreatorSharesTraded = Event & {
  readonly __typename?: 'CreatorSharesTraded';
  /** The place of the event in this stream: a subscription `after` it begins with the next event. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The event's type and identity: unique among all events, never the id of a row, and the same when the event is captured twice. */
  readonly id: Scalars['ID']['output'];
  /** The time at which the event happened. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The time at which the event got its place in the stream. */
  readonly publishedAt: Scalars['DateTime']['output'];
  /** The trade. */
  readonly trade: CreatorShareTrade;
};

/** The volume of a creator's markets unlocked its shares. */
export type CreatorSharesUnlocked = Event & {
  readonly __typename?: 'CreatorSharesUnlocked';
  /** The wallet of the creator. */
  readonly creator: Scalars['ID']['output'];
  /** The place of the event in this stream: a subscription `after` it begins with the next event. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The event's type and identity: unique among all events, never the id of a row, and the same when the event is captured twice. */
  readonly id: Scalars['ID']['output'];
  /** The time at which the event happened. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The time at which the event got its place in the stream. */
  readonly publishedAt: Scalars['DateTime']['output'];
  /** The trade that crossed; null where the volume was reached before the launch. */
  readonly tradeId?: Maybe<Scalars['ID']['output']>;
  /** The volume after the trade that crossed, in lamports. */
  readonly volume: Scalars['Decimal']['output'];
};

/** What an algorithm decided. */
export type DecisionAction =
  /** To buy. */
  | 'BUY'
  /** To sell what it holds. */
  | 'CLOSE'
  /** To do nothing. */
  | 'HOLD'
  /** To sell. */
  | 'SELL'
  /** To end. */
  | 'STOP';

/** A decision led to an order or to trades: at a placement, and at each later fill of its order. */
export type DecisionExecuted = Event & SessionEvent & {
  readonly __typename?: 'DecisionExecuted';
  /** The place of the event in this stream: a subscription `after` it begins with the next event. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The decision. */
  readonly decisionId: Scalars['ID']['output'];
  /** The event's type and identity: unique among all events, never the id of a row, and the same when the event is captured twice. */
  readonly id: Scalars['ID']['output'];
  /** The time at which the event happened. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The order; null for a trade without one. */
  readonly orderId?: Maybe<Scalars['ID']['output']>;
  /** The time at which the event got its place in the stream. */
  readonly publishedAt: Scalars['DateTime']['output'];
  /** Its place among the events of the session, from 1. */
  readonly sequence: Scalars['BigInt']['output'];
  /** The session. */
  readonly sessionId: Scalars['ID']['output'];
  /** The trades of this step, in their order. */
  readonly tradeIds: ReadonlyArray<Scalars['ID']['output']>;
};

/** An order or a trade of a decision was refused. */
export type DecisionRejected = Event & SessionEvent & {
  readonly __typename?: 'DecisionRejected';
  /** The code of the error. */
  readonly code: Scalars['String']['output'];
  /** The place of the event in this stream: a subscription `after` it begins with the next event. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The decision. */
  readonly decisionId: Scalars['ID']['output'];
  /** The event's type and identity: unique among all events, never the id of a row, and the same when the event is captured twice. */
  readonly id: Scalars['ID']['output'];
  /** The message of the error. */
  readonly message: Scalars['String']['output'];
  /** The time at which the event happened. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The time at which the event got its place in the stream. */
  readonly publishedAt: Scalars['DateTime']['output'];
  /** Its place among the events of the session, from 1. */
  readonly sequence: Scalars['BigInt']['output'];
  /** The session. */
  readonly sessionId: Scalars['ID']['output'];
};

/** The comment that is deleted. */
export type DeleteDiscussionInput = {
  /** The id of the comment. */
  readonly discussionId: Scalars['ID']['input'];
};

/** The result of a deletion. */
export type DeleteDiscussionPayload = {
  readonly __typename?: 'DeleteDiscussionPayload';
  /** The comment. */
  readonly discussion: Discussion;
};

/** The price alert that is deleted. */
export type DeletePriceAlertInput = {
  /** The alert. */
  readonly id: Scalars['ID']['input'];
};

/** The result of a deletion. */
export type DeletePriceAlertPayload = {
  readonly __typename?: 'DeletePriceAlertPayload';
  /** The alert that was deleted. */
  readonly id: Scalars['ID']['output'];
};

/** A comment under a market. */
export type Discussion = Node & {
  readonly __typename?: 'Discussion';
  /** 1 to 1000 characters. */
  readonly content: Scalars['String']['output'];
  /** The time of the post. */
  readonly createdAt?: Maybe<Scalars['DateTime']['output']>;
  /** The time at which the author deleted it; null for a comment that is not deleted. */
  readonly deletedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The row's own id. */
  readonly id: Scalars['ID']['output'];
  /** The market as it is now; null when it has been deleted. */
  readonly market?: Maybe<Market>;
  /** The market. */
  readonly marketId: Scalars['ID']['output'];
  /** The user of the wallet. */
  readonly user?: Maybe<User>;
  /** The wallet of the author. */
  readonly userWallet: Scalars['String']['output'];
};

/** A page of comments. */
export type DiscussionConnection = {
  readonly __typename?: 'DiscussionConnection';
  /** The rows of the page, in the order of the list, each with its cursor. */
  readonly edges: ReadonlyArray<DiscussionEdge>;
  /** Whether the list has rows before and after the page. */
  readonly pageInfo: PageInfo;
};

/** A comment was deleted by its author. */
export type DiscussionDeleted = Event & MarketEvent & {
  readonly __typename?: 'DiscussionDeleted';
  /** The place of the event in this stream: a subscription `after` it begins with the next event. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The time of the deletion. */
  readonly deletedAt: Scalars['DateTime']['output'];
  /** The deleted comment. */
  readonly discussionId: Scalars['ID']['output'];
  /** The event's type and identity: unique among all events, never the id of a row, and the same when the event is captured twice. */
  readonly id: Scalars['ID']['output'];
  /** The market as it is now, which may be later than the event. Null when it has been deleted. */
  readonly market?: Maybe<Market>;
  /** The market of the event. */
  readonly marketId: Scalars['ID']['output'];
  /** The time at which the event happened. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The time at which the event got its place in the stream. */
  readonly publishedAt: Scalars['DateTime']['output'];
};

/** A comment and its place in the list. */
export type DiscussionEdge = {
  readonly __typename?: 'DiscussionEdge';
  /** The place of the row in the list, for `after` or `before`. */
  readonly cursor: Scalars['String']['output'];
  /** The row. */
  readonly node: Discussion;
};

/** A comment was posted. */
export type DiscussionPosted = Event & MarketEvent & {
  readonly __typename?: 'DiscussionPosted';
  /** The place of the event in this stream: a subscription `after` it begins with the next event. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The comment as it was posted. */
  readonly discussion: Discussion;
  /** The event's type and identity: unique among all events, never the id of a row, and the same when the event is captured twice. */
  readonly id: Scalars['ID']['output'];
  /** The market as it is now, which may be later than the event. Null when it has been deleted. */
  readonly market?: Maybe<Market>;
  /** The market of the event. */
  readonly marketId: Scalars['ID']['output'];
  /** The time at which the event happened. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The time at which the event got its place in the stream. */
  readonly publishedAt: Scalars['DateTime']['output'];
};

/** The dividends of a wallet from a creator's shares, in lamports. */
export type Dividend = {
  readonly __typename?: 'Dividend';
  /** The dividends that have accrued and are not claimed. */
  readonly accrued: Scalars['BigInt']['output'];
  /** The dividends that were claimed. */
  readonly claimed: Scalars['BigInt']['output'];
  /** The wallet of the creator. */
  readonly creator: Scalars['ID']['output'];
};

/** Dividends of the viewer have grown, or were claimed. */
export type DividendChanged = Event & {
  readonly __typename?: 'DividendChanged';
  /** The claim; null for news of dividends. */
  readonly claim?: Maybe<DividendClaim>;
  /** The place of the event in this stream: a subscription `after` it begins with the next event. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The dividends after the change. */
  readonly dividend: Dividend;
  /** The event's type and identity: unique among all events, never the id of a row, and the same when the event is captured twice. */
  readonly id: Scalars['ID']['output'];
  /** The time at which the event happened. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The time at which the event got its place in the stream. */
  readonly publishedAt: Scalars['DateTime']['output'];
};

/** A claim of dividends. */
export type DividendClaim = {
  readonly __typename?: 'DividendClaim';
  /** Lamports. */
  readonly amount: Scalars['BigInt']['output'];
  /** The time of the claim. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** The wallet of the creator. */
  readonly creator: Scalars['ID']['output'];
  /** The row's own id. */
  readonly id: Scalars['ID']['output'];
};

/** The viewer's part in a dividend. */
export type DividendPayment = {
  readonly __typename?: 'DividendPayment';
  /** The part, in lamports: the growth of a share times the shares that the viewer held at that moment. The parts add up to `accrued` and `claimed`. */
  readonly amount: Scalars['BigInt']['output'];
  /** The time of the dividend. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** The wallet of the creator. */
  readonly creator: Scalars['ID']['output'];
  /** `SALE`: the fee of a sale of the creator's shares. `TRADE`: the holders' part of the fee of a trade in a market of the creator. */
  readonly source: Scalars['String']['output'];
  /** The trade that paid the fee: that of a market for `TRADE`, that of shares for `SALE`. Null where it is not known. */
  readonly tradeId?: Maybe<Scalars['ID']['output']>;
};

/** A page of parts in dividends. */
export type DividendPaymentConnection = {
  readonly __typename?: 'DividendPaymentConnection';
  /** The rows of the page, in the order of the list, each with its cursor. */
  readonly edges: ReadonlyArray<DividendPaymentEdge>;
  /** Whether the list has rows before and after the page. */
  readonly pageInfo: PageInfo;
};

/** A part in a dividend and its place in the list. */
export type DividendPaymentEdge = {
  readonly __typename?: 'DividendPaymentEdge';
  /** The place of the row in the list, for `after` or `before`. */
  readonly cursor: Scalars['String']['output'];
  /** The row. */
  readonly node: DividendPayment;
};

/** The sessions that stop: exactly one of `sessionId`, `all`, `wallet`, `marketId` and `everybody`. */
export type EmergencyStopInput = {
  /** True: all sessions of the viewer's wallet. */
  readonly all?: InputMaybe<Scalars['Boolean']['input']>;
  /** True: all sessions, for a service. */
  readonly everybody?: InputMaybe<Scalars['Boolean']['input']>;
  /** All sessions that hold shares of this market or have orders there, for a service. */
  readonly marketId?: InputMaybe<Scalars['ID']['input']>;
  /** The reason, plain text: 1 to 500 characters. */
  readonly reason: Scalars['String']['input'];
  /** This session, for its owner and a service. */
  readonly sessionId?: InputMaybe<Scalars['ID']['input']>;
  /** All sessions of this wallet, for a service. */
  readonly wallet?: InputMaybe<Scalars['ID']['input']>;
};

/** The result of a stop. */
export type EmergencyStopPayload = {
  readonly __typename?: 'EmergencyStopPayload';
  /** The stopped sessions, 100 at most. `sessionId` gives its session, also where it had ended before. */
  readonly sessions: ReadonlyArray<TradingSession>;
  /** How many sessions were stopped. */
  readonly stopped: Scalars['Int']['output'];
};

/** A trading session was stopped at once, by a risk or by a person. All of its orders end. */
export type EmergencyStopped = Event & SessionEvent & {
  readonly __typename?: 'EmergencyStopped';
  /** The place of the event in this stream: a subscription `after` it begins with the next event. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The event's type and identity: unique among all events, never the id of a row, and the same when the event is captured twice. */
  readonly id: Scalars['ID']['output'];
  /** The words of the person who stopped it. */
  readonly note?: Maybe<Scalars['String']['output']>;
  /** The time at which the event happened. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The orders that were open when it stopped. */
  readonly openOrders: Scalars['Int']['output'];
  /** The time at which the event got its place in the stream. */
  readonly publishedAt: Scalars['DateTime']['output'];
  /** Why. */
  readonly reason: SessionEndReason;
  /** Its place among the events of the session, from 1. */
  readonly sequence: Scalars['BigInt']['output'];
  /** The session. */
  readonly sessionId: Scalars['ID']['output'];
};

/** The announcement that ends. */
export type EndAnnouncementInput = {
  /** The announcement. */
  readonly id: Scalars['ID']['input'];
};

/** The result of an end. */
export type EndAnnouncementPayload = {
  readonly __typename?: 'EndAnnouncementPayload';
  /** The announcement after its end. */
  readonly announcement: Announcement;
};

/** An event, with its place in the stream. */
export type Event = {
  /** The place of the event in this stream: a subscription `after` it begins with the next event. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The event's type and identity: unique among all events, never the id of a row, and the same when the event is captured twice. */
  readonly id: Scalars['ID']['output'];
  /** The time at which the event happened. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The time at which the event got its place in the stream. */
  readonly publishedAt: Scalars['DateTime']['output'];
};

/** An order to the market maker. */
export type ExecuteTradeInput = {
  /** An id of this request that you choose, 1 to 200 characters. The same request with the same id, within 90 days, is not executed again: it gets the first result. Other content gives `CLIENT_ID_REUSED`. */
  readonly clientId?: InputMaybe<Scalars['String']['input']>;
  /** The decision of the session that led to it. */
  readonly decisionId?: InputMaybe<Scalars['ID']['input']>;
  /** The market. */
  readonly marketId: Scalars['ID']['input'];
  /** The highest cost of a BUY with its fee, in lamports; no limit by default. */
  readonly maxCost?: InputMaybe<Scalars['BigInt']['input']>;
  /** The lowest proceeds of a SELL less its fee, in lamports; no limit by default. */
  readonly minProceeds?: InputMaybe<Scalars['BigInt']['input']>;
  /** The outcome of the shares. */
  readonly outcome: Outcome;
  /** The trading session of the viewer that it belongs to. Needs `decisionId`. A sale sells shares that the session has bought. */
  readonly sessionId?: InputMaybe<Scalars['ID']['input']>;
  /** The number of shares, in billionths of a share. */
  readonly shares: Scalars['BigInt']['input'];
  /** The direction. */
  readonly tradeType: TradeType;
};

/** The result of a trade. */
export type ExecuteTradePayload = {
  readonly __typename?: 'ExecuteTradePayload';
  /** Whether an earlier request with the same `clientId` gave this result. */
  readonly duplicate: Scalars['Boolean']['output'];
  /** The market as it is now. */
  readonly market: Market;
  /** The trade. */
  readonly trade: Trade;
  /** The trades of the order, in the order of their execution: one with the market maker alone, more where orders rest. `trade` is the last. */
  readonly trades: ReadonlyArray<Trade>;
};

/** The other side of a fill. */
export type FillAgainst =
  /** The market maker. */
  | 'MARKET_MAKER'
  /** An order of another wallet. */
  | 'ORDER';

/** The market that the wallet follows. */
export type FollowMarketInput = {
  /** The market. */
  readonly marketId: Scalars['ID']['input'];
};

/** The result of a follow. */
export type FollowMarketPayload = {
  readonly __typename?: 'FollowMarketPayload';
  /** The market as it is now. */
  readonly market: Market;
};

/** A halt. */
export type HaltTradingInput = {
  /** Whether the resting orders of the scope end. It is stored with the halt, and has no effect while the server keeps no orders. */
  readonly cancelOrders?: Scalars['Boolean']['input'];
  /** The market; all of them by default. */
  readonly marketId?: InputMaybe<Scalars['ID']['input']>;
  /** The reason that everyone reads: 1 to 500 characters; white space around it is cut. */
  readonly reason: Scalars['String']['input'];
  /** The time at which trading resumes by itself, in the future; by hand by default. */
  readonly resumesAt?: InputMaybe<Scalars['DateTime']['input']>;
};

/** The result of a halt. */
export type HaltTradingPayload = {
  readonly __typename?: 'HaltTradingPayload';
  /** The halt. */
  readonly halt: TradingHalt;
};

/** A sign of life of an algorithm. */
export type HeartbeatTradingSessionInput = {
  /** The session. */
  readonly sessionId: Scalars['ID']['input'];
  /** Milliseconds within which the next one comes: 1000 to 3600000. */
  readonly ttlMs: Scalars['Int']['input'];
};

/** The result: the session. */
export type HeartbeatTradingSessionPayload = {
  readonly __typename?: 'HeartbeatTradingSessionPayload';
  /** The session as it is now. */
  readonly session: TradingSession;
};

/** The counters of the inbox of a wallet. Of two of them the one with the larger `version` holds. */
export type Inbox = {
  readonly __typename?: 'Inbox';
  /** The position in the stream of `inboxChanged`, read before the counters: a subscription `after` it misses nothing in between. */
  readonly cursor: Scalars['Cursor']['output'];
  /** Notifications that are unread, unseen ones included. */
  readonly unreadCount: Scalars['Int']['output'];
  /** Notifications that are unseen. */
  readonly unseenCount: Scalars['Int']['output'];
  /** Grows with each change of the inbox. */
  readonly version: Scalars['BigInt']['output'];
};

/** A change of the inbox of the viewer, with the counters after it. Of two events the one with the larger `version` has the counters that hold. */
export type InboxEvent = {
  /** The place of the event in this stream: a subscription `after` it begins with the next event. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The event's type and identity: unique among all events, never the id of a row, and the same when the event is captured twice. */
  readonly id: Scalars['ID']['output'];
  /** The time at which the event happened. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The time at which the event got its place in the stream. */
  readonly publishedAt: Scalars['DateTime']['output'];
  /** Notifications that are unread, unseen ones included. */
  readonly unreadCount: Scalars['Int']['output'];
  /** Notifications that are unseen. */
  readonly unseenCount: Scalars['Int']['output'];
  /** Grows with each change of the inbox. */
  readonly version: Scalars['BigInt']['output'];
};

/** The launch of a creator's shares. */
export type LaunchCreatorSharesInput = {
  /** The wallet of the creator: for a service. The wallet of the viewer by default. */
  readonly creator?: InputMaybe<Scalars['ID']['input']>;
  /** The volume of the creator's markets that unlocks the shares, in lamports: at least `CREATOR_UNLOCK_VOLUME`, which is the default. A service may give a lower one. */
  readonly unlockVolume?: InputMaybe<Scalars['BigInt']['input']>;
};

/** The result of a launch. */
export type LaunchCreatorSharesPayload = {
  readonly __typename?: 'LaunchCreatorSharesPayload';
  /** The shares as they are now. */
  readonly creatorShares: CreatorShares;
};

/** The part of an order in a fill. */
export type Liquidity =
  /** It rested in the book. */
  | 'MAKER'
  /** It came to the book. */
  | 'TAKER';

/** Notifications and their mark. Give exactly one of `ids` and `throughSequence`. */
export type MarkNotificationsInput = {
  /** The mark. */
  readonly as: NotificationMark;
  /** The notifications, 500 at most. */
  readonly ids?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** All notifications up to this sequence. */
  readonly throughSequence?: InputMaybe<Scalars['BigInt']['input']>;
};

/** The result of a marking. */
export type MarkNotificationsPayload = {
  readonly __typename?: 'MarkNotificationsPayload';
  /** The counters after it. */
  readonly inbox: Inbox;
};

/** A question on which shares of YES and NO are traded. A share of the right answer pays one SOL. */
export type Market = {
  readonly __typename?: 'Market';
  /** The time of the step to ACTIVE. */
  readonly activatedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The time of the step to APPROVED. */
  readonly approvedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Depth b of the market maker, in billionths of a share. */
  readonly bParameter: Scalars['BigInt']['output'];
  /** Bars of the price of YES. Null where the server has no tables for them, and while it still counts the trades that the market had before: see `serverStatus.candleBackfill`. Errors: `BAD_USER_INPUT`. */
  readonly candles?: Maybe<CandleSeries>;
  /** The subject. */
  readonly category?: Maybe<MarketCategory>;
  /** The time of the proposal. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** The wallet that proposed it. */
  readonly creatorWallet: Scalars['String']['output'];
  /** The position in the market's stream of events, read before all other fields: a subscription `after` it, with this `marketId`, misses nothing in between. */
  readonly cursor: Scalars['Cursor']['output'];
  /** A longer description: 2,000 characters at most. */
  readonly description?: Maybe<Scalars['String']['output']>;
  /** The comments under the market, newest first, without deleted comments. */
  readonly discussions: DiscussionConnection;
  /** The number of comments under the market, without deleted comments. */
  readonly discussionsCount: Scalars['Int']['output'];
  /** The votes in the dispute. */
  readonly disputeTally: VoteTally;
  /** The final outcome, since FINALIZED. */
  readonly finalOutcome?: Maybe<Outcome>;
  /** The time of the step to FINALIZED. */
  readonly finalizedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The halt by which the market does not trade now, its own or that of all markets; of both, the one that ends last. Null while no halt stops it, and where the server has no table of halts. */
  readonly halt?: Maybe<TradingHalt>;
  /** The number of wallets that hold shares of the market. */
  readonly holdersCount: Scalars['Int']['output'];
  /** The row's own id. */
  readonly id: Scalars['ID']['output'];
  /** The initial liquidity of the market maker, in lamports. */
  readonly initialLiquidity: Scalars['BigInt']['output'];
  /** Whether the market is cancelled. A cancelled market keeps its state. */
  readonly isCancelled: Scalars['Boolean']['output'];
  /** Whether the viewer's wallet follows the market. Null without a wallet, and where the server has no tables for inboxes. */
  readonly isFollowed?: Maybe<Scalars['Boolean']['output']>;
  /** Its account on chain, or `offchain:` and a UUID. */
  readonly onChainAddress: Scalars['String']['output'];
  /** Price of a share of NO in SOL, nine decimals. */
  readonly priceNo: Scalars['Decimal']['output'];
  /** Price of a share of YES in SOL, nine decimals; with `priceNo` it sums to 1. */
  readonly priceYes: Scalars['Decimal']['output'];
  /** The votes on the proposal. */
  readonly proposalTally: VoteTally;
  /** The outcome that was proposed with RESOLVING. */
  readonly proposedOutcome?: Maybe<Outcome>;
  /** The question: 10 to 200 characters. */
  readonly question: Scalars['String']['output'];
  /** The time of the step to RESOLVING. */
  readonly resolutionProposedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The wallet that resolves it. */
  readonly resolverWallet?: Maybe<Scalars['String']['output']>;
  /** Shares of NO outstanding, in billionths of a share. */
  readonly sharesNo: Scalars['BigInt']['output'];
  /** Shares of YES outstanding, in billionths of a share. */
  readonly sharesYes: Scalars['BigInt']['output'];
  /** Prices of YES at the ends of equal spans, oldest first, the last one at present. Null where `stats24h` is null. Errors: `BAD_USER_INPUT`. */
  readonly sparkline?: Maybe<ReadonlyArray<Scalars['Decimal']['output']>>;
  /** The present state. */
  readonly state: MarketState;
  /** The figures of the last 24 hours. Null where the server has no tables for candles, and while it counts the trades that the market had before. */
  readonly stats24h?: Maybe<Stats24h>;
  /** Keywords. */
  readonly tags: ReadonlyArray<Scalars['String']['output']>;
  /** The sum of the costs and proceeds of all trades, in lamports. */
  readonly totalVolume: Scalars['BigInt']['output'];
  /** The trades of the market, newest first. */
  readonly trades: TradeConnection;
  /** The number of trades of the market. */
  readonly tradesCount: Scalars['Int']['output'];
  /** The start of the transaction that changed the market last. It gives no order, because a later change may have an earlier time. */
  readonly updatedAt: Scalars['DateTime']['output'];
  /** The user of `creatorWallet`. */
  readonly user?: Maybe<User>;
  /** The position of the viewer's wallet in the market; null without one. */
  readonly viewerPosition?: Maybe<Position>;
  /** The vote of the viewer's wallet; null without one. */
  readonly viewerVote?: Maybe<Vote>;
};


/** A question on which shares of YES and NO are traded. A share of the right answer pays one SOL. */
export type MarketCandlesArgs = {
  first?: Scalars['Int']['input'];
  from?: InputMaybe<Scalars['DateTime']['input']>;
  interval: CandleInterval;
  to?: InputMaybe<Scalars['DateTime']['input']>;
};


/** A question on which shares of YES and NO are traded. A share of the right answer pays one SOL. */
export type MarketDiscussionsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/** A question on which shares of YES and NO are traded. A share of the right answer pays one SOL. */
export type MarketSparklineArgs = {
  hours?: Scalars['Int']['input'];
  points?: Scalars['Int']['input'];
};


/** A question on which shares of YES and NO are traded. A share of the right answer pays one SOL. */
export type MarketTradesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/** A question on which shares of YES and NO are traded. A share of the right answer pays one SOL. */
export type MarketViewerVoteArgs = {
  voteType: VoteType;
};

/** The subject of a market. */
export type MarketCategory =
  /** Coins, tokens, chains. */
  | 'CRYPTO'
  /** Films, music, awards, famous people. */
  | 'ENTERTAINMENT'
  /** Anything else. */
  | 'OTHER'
  /** Elections, laws, governments. */
  | 'POLITICS'
  /** Research, space, weather, technology. */
  | 'SCIENCE'
  /** Matches, tournaments, records. */
  | 'SPORTS';

/** A page of markets. */
export type MarketConnection = {
  readonly __typename?: 'MarketConnection';
  /** The position in the stream of all markets, read before the rows: a subscription `after` it, without `marketId`, misses nothing in between. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The rows of the page, in the order of the list, each with its cursor. */
  readonly edges: ReadonlyArray<MarketEdge>;
  /** Whether the list has rows before and after the page. */
  readonly pageInfo: PageInfo;
};

/** A market and its place in the list. */
export type MarketEdge = {
  readonly __typename?: 'MarketEdge';
  /** The place of the row in the list, for `after` or `before`. */
  readonly cursor: Scalars['String']['output'];
  /** The row. */
  readonly node: Market;
};

/** An event of a market, with its place in the stream. */
export type MarketEvent = {
  /** The place of the event in this stream: a subscription `after` it begins with the next event. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The event's type and identity: unique among all events, never the id of a row, and the same when the event is captured twice. */
  readonly id: Scalars['ID']['output'];
  /** The market as it is now, which may be later than the event. Null when it has been deleted. */
  readonly market?: Maybe<Market>;
  /** The market of the event. */
  readonly marketId: Scalars['ID']['output'];
  /** The time at which the event happened. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The time at which the event got its place in the stream. */
  readonly publishedAt: Scalars['DateTime']['output'];
};

/** A kind of event. */
export type MarketEventType =
  /** A comment deleted. */
  | 'DISCUSSION_DELETED'
  /** A comment. */
  | 'DISCUSSION_POSTED'
  /** A market created, moved, cancelled or deleted. */
  | 'MARKET_STATE_CHANGED'
  /** New prices. */
  | 'PRICE_UPDATED'
  /** A trade. */
  | 'TRADE_EXECUTED'
  /** A vote. */
  | 'VOTE_CAST';

/** An order of markets. */
export type MarketOrder =
  /** The newest first. */
  | 'NEWEST'
  /** The most trades of the last hour first. */
  | 'TRENDING'
  /** The highest volume of the last 24 hours first. */
  | 'VOLUME_24H';

/** The states of a market: PROPOSED → APPROVED → ACTIVE → RESOLVING → FINALIZED, or RESOLVING → DISPUTED → FINALIZED. */
export type MarketState =
  /** Wallets trade shares. */
  | 'ACTIVE'
  /** The proposal is approved. Trading has not begun. */
  | 'APPROVED'
  /** Wallets vote for or against the dispute of the proposed outcome. */
  | 'DISPUTED'
  /** The outcome is final. */
  | 'FINALIZED'
  /** Wallets vote for or against the market. */
  | 'PROPOSED'
  /** An outcome is proposed. Trading has ended. */
  | 'RESOLVING';

/** A market was created, moved to another state, was cancelled or deleted. */
export type MarketStateChanged = Event & MarketEvent & {
  readonly __typename?: 'MarketStateChanged';
  /** The kind of the change. */
  readonly action: ChangeAction;
  /** The place of the event in this stream: a subscription `after` it begins with the next event. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The event's type and identity: unique among all events, never the id of a row, and the same when the event is captured twice. */
  readonly id: Scalars['ID']['output'];
  /** Whether the market is cancelled. */
  readonly isCancelled: Scalars['Boolean']['output'];
  /** The market as it is now, which may be later than the event. Null when it has been deleted. */
  readonly market?: Maybe<Market>;
  /** The market of the event. */
  readonly marketId: Scalars['ID']['output'];
  /** The state after, which a cancellation leaves as it was; null when the market was deleted. */
  readonly newState?: Maybe<MarketState>;
  /** The time at which the event happened. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The state before; null when the market was created. */
  readonly oldState?: Maybe<MarketState>;
  /** The time at which the event got its place in the stream. */
  readonly publishedAt: Scalars['DateTime']['output'];
};

/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type Mutation = {
  readonly __typename?: 'Mutation';
  /** Notes that the owner has seen an alert. A second time changes nothing. Only its owner may. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`; `SERVICE_UNAVAILABLE` where the server has no tables for sessions. */
  readonly acknowledgeRiskAlert: AcknowledgeRiskAlertPayload;
  /** Buys shares of a creator on its curve. The cost rounds up to the lamport. Needs a wallet. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`, `SHARES_LOCKED`, `SLIPPAGE_EXCEEDED`, `CLIENT_ID_REUSED`, `BAD_USER_INPUT`; `SERVICE_UNAVAILABLE` where the server has no tables for creators' shares. */
  readonly buyCreatorShares: BuyCreatorSharesPayload;
  /** Cancels an open order of the viewer's wallet, whatever the state of its market. No rate refuses it. Errors: `UNAUTHENTICATED`, `NOT_FOUND`, `ORDER_NOT_OPEN`, `BAD_USER_INPUT`; `FORBIDDEN` where trades happen on chain. */
  readonly cancelOrder: CancelOrderPayload;
  /** Cancels open orders of the viewer's wallet, the oldest first, 500 at most: send it again until it ends none. The orders of a market end together. No rate refuses it. Errors: `UNAUTHENTICATED`; `FORBIDDEN` where trades happen on chain. */
  readonly cancelOrders: CancelOrdersPayload;
  /** Votes on a proposal (PROPOSED) or in a dispute (DISPUTED). Needs a wallet. Errors: `UNAUTHENTICATED`, `NOT_FOUND`, `VOTING_CLOSED`, `ALREADY_VOTED`. */
  readonly castVote: CastVotePayload;
  /** Moves a market to its next state, or cancels it. Needs the role `service_role`. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`, `ILLEGAL_TRANSITION`, `BAD_USER_INPUT`. */
  readonly changeMarketState: ChangeMarketStatePayload;
  /** Claims all dividends that have accrued to the viewer from a creator's shares. However many requests arrive at once, each lamport is claimed once. Needs a wallet. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`, `NOTHING_TO_CLAIM`, `CLIENT_ID_REUSED`, `BAD_USER_INPUT`; `SERVICE_UNAVAILABLE` where the server has no tables for creators' shares. */
  readonly claimDividends: ClaimDividendsPayload;
  /** Ends a trading session as planned. Its orders end, as SESSION_STOPPED, and its shares are the wallet's. Only its owner may. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`; `SERVICE_UNAVAILABLE` where the server has no tables for sessions, `SESSION_NOT_ACTIVE`. */
  readonly completeTradingSession: CompleteTradingSessionPayload;
  /** Creates a price alert. The next trade whose price it waits for triggers it once, also a trade of another program. The same alert answers the first while it waits. `MAX_PRICE_ALERTS` of a wallet wait at most. Needs a wallet. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`, `BAD_USER_INPUT`; `SERVICE_UNAVAILABLE` where the server has no tables for inboxes. */
  readonly createPriceAlert: CreatePriceAlertPayload;
  /** Deletes a comment. Its row stays and has the time of the deletion. A second deletion changes nothing. Needs the author. Errors: `UNAUTHENTICATED`, `NOT_FOUND`, `FORBIDDEN`. */
  readonly deleteDiscussion: DeleteDiscussionPayload;
  /** Deletes a price alert of the viewer's wallet. Needs a wallet. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`, `BAD_USER_INPUT`; `SERVICE_UNAVAILABLE` where the server has no tables for inboxes. */
  readonly deletePriceAlert: DeletePriceAlertPayload;
  /** Stops trading sessions at once, for good. No order of a stopped session is placed or filled after its stop has committed, in any process, and none is open when this answers. No rate refuses it. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`, `BAD_USER_INPUT`; `SERVICE_UNAVAILABLE` where the server has no tables for sessions. */
  readonly emergencyStop: EmergencyStopPayload;
  /** Ends an announcement: a SCHEDULED one is CANCELLED, an ACTIVE one ENDED. One that is over stays as it is. Needs the role `service_role`. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`, `BAD_USER_INPUT`; `SERVICE_UNAVAILABLE` where the server has no table of announcements. */
  readonly endAnnouncement: EndAnnouncementPayload;
  /** Trades at the best prices: with the LMSR market maker, and with resting orders where theirs are better, as a whole or not at all. A single transaction writes the trades, the market and the positions. Costs round up and proceeds down to the lamport; limits include the fee. Needs a wallet. Errors: `UNAUTHENTICATED`, `NOT_FOUND`, `MARKET_NOT_ACTIVE`, `NOT_FILLABLE` with the `reason` `SELF_TRADE` where it would meet an order of its own wallet, `TRADING_HALTED` with the `resumesAt` of the halt, `INSUFFICIENT_SHARES`, `SLIPPAGE_EXCEEDED`, `CLIENT_ID_REUSED`, `BAD_USER_INPUT`; for a session `SESSION_NOT_ACTIVE`, `BAD_USER_INPUT` with the `reason` `BUDGET` or `POSITION`, and `RATE_LIMITED` with the `reason` `RATE`; `FORBIDDEN` where trades happen on chain. */
  readonly executeTrade: ExecuteTradePayload;
  /** Follows a market: the wallet is told when it is resolved, disputed or cancelled. A wallet follows `MAX_FOLLOWS` at most. A second call changes nothing. Needs a wallet. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`, `BAD_USER_INPUT`; `SERVICE_UNAVAILABLE` where the server has no tables for inboxes. */
  readonly followMarket: FollowMarketPayload;
  /** Halts trading in a market, or in all of them. No trade of the scope commits after the answer, in any process: they fail with `TRADING_HALTED`. A halt of the same scope ends, and this one takes its place. Needs the role `service_role`; no rate refuses it. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`, `BAD_USER_INPUT`; `SERVICE_UNAVAILABLE` where the server has no table of halts. */
  readonly haltTrading: HaltTradingPayload;
  /** Gives a sign of life. A session whose algorithm is silent past `ttlMs` is paused, its orders end, and it gets the alert HEARTBEAT. Only its owner may. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`; `SERVICE_UNAVAILABLE` where the server has no tables for sessions, `SESSION_NOT_ACTIVE`, `BAD_USER_INPUT`. */
  readonly heartbeatTradingSession: HeartbeatTradingSessionPayload;
  /** Launches the shares of a creator, once. They are locked until the volume of the creator's markets reaches `unlockVolume`, and unlocked at once where it has. A second launch changes nothing, and answers the first. Needs a wallet, or the role `service_role` for another creator. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `BAD_USER_INPUT`; `SERVICE_UNAVAILABLE` where the server has no tables for creators' shares. */
  readonly launchCreatorShares: LaunchCreatorSharesPayload;
  /** Marks notifications of the viewer's wallet. Those of other wallets, and archived ones, stay as they are. The same marking again changes nothing. Needs a wallet. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `BAD_USER_INPUT`; `SERVICE_UNAVAILABLE` where the server has no tables for inboxes. */
  readonly markNotifications: MarkNotificationsPayload;
  /** Pauses a trading session: it places and trades nothing. A paused one stays as it is. Only its owner may. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`; `SERVICE_UNAVAILABLE` where the server has no tables for sessions, `SESSION_NOT_ACTIVE`. */
  readonly pauseTradingSession: PauseTradingSessionPayload;
  /** Places an order in the book of a market. What crosses is traded at once, at the best prices first and the oldest order first; the market maker is one of the makers. The rest rests, or ends by `timeInForce`. A sale reserves its shares. Counts in `RATE_LIMIT_ORDERS` alone. Needs a wallet. Errors: `UNAUTHENTICATED`, `NOT_FOUND`, `MARKET_NOT_ACTIVE`, `TRADING_HALTED` with the `resumesAt` of the halt, `INSUFFICIENT_SHARES`, `WOULD_TRADE`, `NOT_FILLABLE` for a FOK, `CLIENT_ID_REUSED`, `BAD_USER_INPUT`, `RATE_LIMITED`; for a session `SESSION_NOT_ACTIVE`, `BAD_USER_INPUT` with the `reason` `BUDGET` or `POSITION`, and `RATE_LIMITED` with the `reason` `RATE`; `FORBIDDEN` where trades happen on chain; `SERVICE_UNAVAILABLE` where the server has no tables for orders. */
  readonly placeOrder: PlaceOrderPayload;
  /** Posts a comment. Needs a wallet. Errors: `UNAUTHENTICATED`, `NOT_FOUND`, `BAD_USER_INPUT` for a text of the wrong length. */
  readonly postDiscussion: PostDiscussionPayload;
  /** Creates a market in PROPOSED. Needs a wallet. Errors: `UNAUTHENTICATED`, `CLIENT_ID_REUSED`, `BAD_USER_INPUT`. */
  readonly proposeMarket: ProposeMarketPayload;
  /** Publishes an announcement to everyone, now or for later. Needs the role `service_role`. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`, `BAD_USER_INPUT`; `SERVICE_UNAVAILABLE` where the server has no table of announcements. `CLIENT_ID_REUSED`. */
  readonly publishAnnouncement: PublishAnnouncementPayload;
  /** Records a decision of an algorithm with its reasons, for good. Orders and trades of the session name it. Only the owner of the session may. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`, `SESSION_NOT_ACTIVE` after its end, `CLIENT_ID_REUSED`, `BAD_USER_INPUT`; `SERVICE_UNAVAILABLE` where the server has no tables for sessions. */
  readonly recordDecision: RecordDecisionPayload;
  /** Creates a message that proves a wallet when it is signed. Needs no token. Errors: `BAD_USER_INPUT`, `SERVICE_UNAVAILABLE`. */
  readonly requestWalletChallenge: RequestWalletChallengePayload;
  /** Ends the halt of a market, or that of all markets. Without such a halt nothing changes. Needs the role `service_role`; no rate refuses it. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`, `BAD_USER_INPUT`; `SERVICE_UNAVAILABLE` where the server has no table of halts. */
  readonly resumeTrading: ResumeTradingPayload;
  /** Lets a paused trading session trade again. An active one stays as it is. Only its owner may. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`; `SERVICE_UNAVAILABLE` where the server has no tables for sessions, `SESSION_NOT_ACTIVE`. */
  readonly resumeTradingSession: ResumeTradingSessionPayload;
  /** Sells shares of a creator on its curve. The proceeds round down to the lamport. The fee goes in part to the holders after the sale. Needs a wallet. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`, `SHARES_LOCKED`, `SLIPPAGE_EXCEEDED`, `CLIENT_ID_REUSED`, `BAD_USER_INPUT`, `INSUFFICIENT_SHARES`; `SERVICE_UNAVAILABLE` where the server has no tables for creators' shares. */
  readonly sellCreatorShares: SellCreatorSharesPayload;
  /** Sends a notification of the type CUSTOM to wallets, at once, or to an audience, by a job. The same call again sends to no wallet twice, and tells how far an audience is. Needs the role `service_role`. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`, `BAD_USER_INPUT`; `SERVICE_UNAVAILABLE` where the server has no tables for inboxes. */
  readonly sendNotifications: SendNotificationsPayload;
  /** Stores wishes of the viewer's wallet for the notifications from now on. Necessary ones come all the same. Needs a wallet. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `BAD_USER_INPUT`; `SERVICE_UNAVAILABLE` where the server has no tables for inboxes. */
  readonly setNotificationPreferences: SetNotificationPreferencesPayload;
  /** Redeems a signed challenge for a token. Needs no token. Errors: `UNAUTHENTICATED` when the message is not a present challenge of this wallet or the signature is not its own, `BAD_USER_INPUT`, `SERVICE_UNAVAILABLE` where another service issues the tokens. */
  readonly signInWithWallet: SignInWithWalletPayload;
  /** Starts a trading session of the viewer's wallet, which has 100 open ones at most. Needs a wallet. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `CLIENT_ID_REUSED`, `BAD_USER_INPUT`; `SESSION_NOT_ACTIVE` while a stop of the wallet's sessions is under way; `SERVICE_UNAVAILABLE` where the server has no tables for sessions. */
  readonly startTradingSession: StartTradingSessionPayload;
  /** Ends to follow a market. A second call changes nothing. Needs a wallet. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`, `BAD_USER_INPUT`; `SERVICE_UNAVAILABLE` where the server has no tables for inboxes. */
  readonly unfollowMarket: UnfollowMarketPayload;
  /** Changes an announcement that is SCHEDULED or ACTIVE. Needs the role `service_role`. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`, `BAD_USER_INPUT`; `SERVICE_UNAVAILABLE` where the server has no table of announcements. */
  readonly updateAnnouncement: UpdateAnnouncementPayload;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationAcknowledgeRiskAlertArgs = {
  input: AcknowledgeRiskAlertInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationBuyCreatorSharesArgs = {
  input: BuyCreatorSharesInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationCancelOrderArgs = {
  input: CancelOrderInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationCancelOrdersArgs = {
  input: CancelOrdersInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationCastVoteArgs = {
  input: CastVoteInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationChangeMarketStateArgs = {
  input: ChangeMarketStateInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationClaimDividendsArgs = {
  input: ClaimDividendsInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationCompleteTradingSessionArgs = {
  input: CompleteTradingSessionInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationCreatePriceAlertArgs = {
  input: CreatePriceAlertInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationDeleteDiscussionArgs = {
  input: DeleteDiscussionInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationDeletePriceAlertArgs = {
  input: DeletePriceAlertInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationEmergencyStopArgs = {
  input: EmergencyStopInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationEndAnnouncementArgs = {
  input: EndAnnouncementInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationExecuteTradeArgs = {
  input: ExecuteTradeInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationFollowMarketArgs = {
  input: FollowMarketInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationHaltTradingArgs = {
  input: HaltTradingInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationHeartbeatTradingSessionArgs = {
  input: HeartbeatTradingSessionInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationLaunchCreatorSharesArgs = {
  input: LaunchCreatorSharesInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationMarkNotificationsArgs = {
  input: MarkNotificationsInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationPauseTradingSessionArgs = {
  input: PauseTradingSessionInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationPlaceOrderArgs = {
  input: PlaceOrderInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationPostDiscussionArgs = {
  input: PostDiscussionInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationProposeMarketArgs = {
  input: ProposeMarketInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationPublishAnnouncementArgs = {
  input: PublishAnnouncementInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationRecordDecisionArgs = {
  input: RecordDecisionInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationRequestWalletChallengeArgs = {
  input: RequestWalletChallengeInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationResumeTradingArgs = {
  input: ResumeTradingInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationResumeTradingSessionArgs = {
  input: ResumeTradingSessionInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationSellCreatorSharesArgs = {
  input: SellCreatorSharesInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationSendNotificationsArgs = {
  input: SendNotificationsInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationSetNotificationPreferencesArgs = {
  input: SetNotificationPreferencesInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationSignInWithWalletArgs = {
  input: SignInWithWalletInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationStartTradingSessionArgs = {
  input: StartTradingSessionInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationUnfollowMarketArgs = {
  input: UnfollowMarketInput;
};


/** Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed. */
export type MutationUpdateAnnouncementArgs = {
  input: UpdateAnnouncementInput;
};

/** An object that its id alone finds. */
export type Node = {
  /** The row's own id. */
  readonly id: Scalars['ID']['output'];
};

/** A message in the inbox of a wallet. Only the wallet itself can read it. */
export type Notification = Node & {
  readonly __typename?: 'Notification';
  /** A path of the front end, or an address with https; null for none. */
  readonly actionUrl?: Maybe<Scalars['String']['output']>;
  /** The time at which it was archived, or noted as expired; null before. */
  readonly archivedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The text, plain; empty for a title alone. */
  readonly body: Scalars['String']['output'];
  /** How many facts the row stands for. */
  readonly count: Scalars['Int']['output'];
  /** The time of the first of them. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** The facts of its type, an object: see docs/inbox.md. */
  readonly data: Scalars['JSON']['output'];
  /** The time at which it expires; null without one. */
  readonly expiresAt?: Maybe<Scalars['DateTime']['output']>;
  /** The row's own id. */
  readonly id: Scalars['ID']['output'];
  /** The market as it is now; null for none, and when it has been deleted. */
  readonly market?: Maybe<Market>;
  /** The market that it is about; null for none. */
  readonly marketId?: Maybe<Scalars['ID']['output']>;
  /** The time at which it was read; null before. */
  readonly readAt?: Maybe<Scalars['DateTime']['output']>;
  /** The time at which it was seen; null before. */
  readonly seenAt?: Maybe<Scalars['DateTime']['output']>;
  /** The place in the inbox: the larger one is newer. A row that counts up gets a new one. */
  readonly sequence: Scalars['BigInt']['output'];
  /** How much it matters. */
  readonly severity: Severity;
  /** The title, plain text in English. */
  readonly title: Scalars['String']['output'];
  /** The type. */
  readonly type: NotificationType;
};

/** A notification came. */
export type NotificationAdded = Event & InboxEvent & {
  readonly __typename?: 'NotificationAdded';
  /** The place of the event in this stream: a subscription `after` it begins with the next event. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The event's type and identity: unique among all events, never the id of a row, and the same when the event is captured twice. */
  readonly id: Scalars['ID']['output'];
  /** The notification as it came. */
  readonly notification: Notification;
  /** The time at which the event happened. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The time at which the event got its place in the stream. */
  readonly publishedAt: Scalars['DateTime']['output'];
  /** Notifications that are unread, unseen ones included. */
  readonly unreadCount: Scalars['Int']['output'];
  /** Notifications that are unseen. */
  readonly unseenCount: Scalars['Int']['output'];
  /** Grows with each change of the inbox. */
  readonly version: Scalars['BigInt']['output'];
};

/** A page of notifications. */
export type NotificationConnection = {
  readonly __typename?: 'NotificationConnection';
  /** The rows of the page, in the order of the list, each with its cursor. */
  readonly edges: ReadonlyArray<NotificationEdge>;
  /** Whether the list has rows before and after the page. */
  readonly pageInfo: PageInfo;
};

/** A notification and its place in the list. */
export type NotificationEdge = {
  readonly __typename?: 'NotificationEdge';
  /** The place of the row in the list, for `after` or `before`. */
  readonly cursor: Scalars['String']['output'];
  /** The row. */
  readonly node: Notification;
};

/** Which notifications a list has. */
export type NotificationFilter = {
  /** Those about this market; about any or none by default. */
  readonly marketId?: InputMaybe<Scalars['ID']['input']>;
  /** Those in one of these states; all but ARCHIVED by default. */
  readonly states?: InputMaybe<ReadonlyArray<NotificationState>>;
  /** Those of one of these types; of all by default. */
  readonly types?: InputMaybe<ReadonlyArray<NotificationType>>;
};

/** A mark of a notification. */
export type NotificationMark =
  /** The wallet has put it away. It stays so. */
  | 'ARCHIVED'
  /** The wallet has read it, which implies SEEN. */
  | 'READ'
  /** The wallet has seen it in a list. */
  | 'SEEN'
  /** The wallet wants to read it again. It stays SEEN. */
  | 'UNREAD';

/** The wish of a wallet for a type of notification. */
export type NotificationPreference = {
  readonly __typename?: 'NotificationPreference';
  /** Whether notifications of the type come into the inbox; true by default. */
  readonly inApp: Scalars['Boolean']['output'];
  /** Whether notifications of the type come although it is muted: all of POSITION_CLAIMED, a RISK_ALERT that is CRITICAL, and an ORDER_ENDED by the end of a session. */
  readonly isNecessary: Scalars['Boolean']['output'];
  /** Whether a front end shows them at once; true by default. */
  readonly toast: Scalars['Boolean']['output'];
  /** The type. */
  readonly type: NotificationType;
};

/** A wish for a type of notification. */
export type NotificationPreferenceInput = {
  /** Whether notifications of the type come into the inbox. */
  readonly inApp: Scalars['Boolean']['input'];
  /** Whether a front end shows them at once. */
  readonly toast: Scalars['Boolean']['input'];
  /** The type. */
  readonly type: NotificationType;
};

/** A notification that is sent to an audience, and how far it is. It names no wallet. */
export type NotificationRun = {
  readonly __typename?: 'NotificationRun';
  /** `ALL`, `HOLDERS`, `FOLLOWERS`, or `INTERESTED`: holders and followers. */
  readonly audience: Scalars['String']['output'];
  /** Wallets that got it so far. */
  readonly created: Scalars['Int']['output'];
  /** Wallets so far that had it already. */
  readonly duplicate: Scalars['Int']['output'];
  /** The time at which the last wallet got it; null before. */
  readonly finishedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The row's own id: the `jobId` of `sendNotifications`. */
  readonly id: Scalars['ID']['output'];
  /** The market of the audience; null for ALL. */
  readonly marketId?: Maybe<Scalars['ID']['output']>;
  /** Wallets so far that have muted its type. */
  readonly muted: Scalars['Int']['output'];
  /** The time of its cause. */
  readonly startedAt: Scalars['DateTime']['output'];
  /** The type of the notification. */
  readonly type: NotificationType;
};

/** The states of a notification. */
export type NotificationState =
  /** Archived by the wallet, or expired. */
  | 'ARCHIVED'
  /** Read. */
  | 'READ'
  /** Not read. */
  | 'UNREAD'
  /** Unread, and not even seen. A part of UNREAD. */
  | 'UNSEEN';

/** The types of notifications. Each has `data` of its own: see docs/inbox.md. */
export type NotificationType =
  /** An announcement of the operators. */
  | 'ANNOUNCEMENT'
  /** A message of another service. */
  | 'CUSTOM'
  /** A dividend can be claimed. */
  | 'DIVIDEND_AVAILABLE'
  /** Such a market was cancelled. */
  | 'MARKET_CANCELLED'
  /** The proposed outcome of such a market is disputed. */
  | 'MARKET_DISPUTED'
  /** A market in which it holds shares, or that it follows, was finalized. */
  | 'MARKET_RESOLVED'
  /** A comment mentions the wallet. */
  | 'MENTION'
  /** An order of the wallet ended with a rest. */
  | 'ORDER_ENDED'
  /** An order of the wallet was filled, in part or as a whole. */
  | 'ORDER_FILLED'
  /** The winnings of a position were claimed. */
  | 'POSITION_CLAIMED'
  /** A trade left the price where an alert of the wallet waited for it. */
  | 'PRICE_ALERT'
  /** The risk of a trading session passed a threshold. */
  | 'RISK_ALERT'
  /** A trading session of the wallet ended. */
  | 'SESSION_ENDED'
  /** A creator's shares can be traded. */
  | 'SHARES_UNLOCKED';

/** A notification changed: it counts up and is unread again, or another program changed it. */
export type NotificationUpdated = Event & InboxEvent & {
  readonly __typename?: 'NotificationUpdated';
  /** The place of the event in this stream: a subscription `after` it begins with the next event. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The event's type and identity: unique among all events, never the id of a row, and the same when the event is captured twice. */
  readonly id: Scalars['ID']['output'];
  /** The notification after the change. */
  readonly notification: Notification;
  /** The time at which the event happened. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The time at which the event got its place in the stream. */
  readonly publishedAt: Scalars['DateTime']['output'];
  /** Notifications that are unread, unseen ones included. */
  readonly unreadCount: Scalars['Int']['output'];
  /** Notifications that are unseen. */
  readonly unseenCount: Scalars['Int']['output'];
  /** Grows with each change of the inbox. */
  readonly version: Scalars['BigInt']['output'];
};

/** Notifications were marked, by the wallet in any of its tabs, or by the clock, which archives what has expired. */
export type NotificationsMarked = Event & InboxEvent & {
  readonly __typename?: 'NotificationsMarked';
  /** The mark. */
  readonly as: NotificationMark;
  /** The place of the event in this stream: a subscription `after` it begins with the next event. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The event's type and identity: unique among all events, never the id of a row, and the same when the event is captured twice. */
  readonly id: Scalars['ID']['output'];
  /** Those that changed; null for a marking of all up to a sequence. */
  readonly ids?: Maybe<ReadonlyArray<Scalars['ID']['output']>>;
  /** The time at which the event happened. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The time at which the event got its place in the stream. */
  readonly publishedAt: Scalars['DateTime']['output'];
  /** All up to this sequence were marked; null for a marking of `ids`. */
  readonly throughSequence?: Maybe<Scalars['BigInt']['output']>;
  /** Notifications that are unread, unseen ones included. */
  readonly unreadCount: Scalars['Int']['output'];
  /** Notifications that are unseen. */
  readonly unseenCount: Scalars['Int']['output'];
  /** Grows with each change of the inbox. */
  readonly version: Scalars['BigInt']['output'];
};

/** An order of a wallet. Only the wallet itself can read it. */
export type Order = Node & {
  readonly __typename?: 'Order';
  /** The cost of a filled share of the outcome, in SOL, nine decimals; null before the first fill. */
  readonly averagePrice?: Maybe<Scalars['Decimal']['output']>;
  /** The id that the client gave it. */
  readonly clientId?: Maybe<Scalars['String']['output']>;
  /** The time of its placement. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** The decision of the session that led to it. */
  readonly decisionId?: Maybe<Scalars['ID']['output']>;
  /** Why it ended; null while it is open. */
  readonly endReason?: Maybe<OrderEndReason>;
  /** The time at which it expires; null without one. */
  readonly expiresAt?: Maybe<Scalars['DateTime']['output']>;
  /** The fees of its fills, in lamports: on top of the cost of a BUY, off the proceeds of a SELL. */
  readonly fees: Scalars['BigInt']['output'];
  /** The cost of the filled shares of a BUY or the proceeds of a SELL, in lamports, without fees. */
  readonly filledCost: Scalars['BigInt']['output'];
  /** The shares that were filled. */
  readonly filledShares: Scalars['BigInt']['output'];
  /** The row's own id. */
  readonly id: Scalars['ID']['output'];
  /** The market as it is now; null when it has been deleted. */
  readonly market?: Maybe<Market>;
  /** The market. */
  readonly marketId: Scalars['ID']['output'];
  /** The outcome of the shares. */
  readonly outcome: Outcome;
  /** Whether it was never to trade at once. */
  readonly postOnly: Scalars['Boolean']['output'];
  /** The limit, in SOL for a share of the outcome, three decimals. */
  readonly price: Scalars['Decimal']['output'];
  /** The shares that were not filled. Those of an order that has ended will not be. */
  readonly remainingShares: Scalars['BigInt']['output'];
  /** The trading session that placed it; null without one. */
  readonly sessionId?: Maybe<Scalars['ID']['output']>;
  /** The shares, in billionths of a share. */
  readonly shares: Scalars['BigInt']['output'];
  /** The direction. */
  readonly side: OrderSide;
  /** The state. */
  readonly status: OrderStatus;
  /** How long it may be filled. */
  readonly timeInForce: TimeInForce;
  /** The time of its last change. */
  readonly updatedAt: Scalars['DateTime']['output'];
  /** The user of the wallet. */
  readonly user?: Maybe<User>;
  /** The wallet. */
  readonly userWallet: Scalars['String']['output'];
  /** Grows with each change of the order, from 1. */
  readonly version: Scalars['Int']['output'];
};

/** The book of a market: its resting orders, and the market maker as one of the makers. It is never crossed. */
export type OrderBook = {
  readonly __typename?: 'OrderBook';
  /** The asks, best first. */
  readonly asks: ReadonlyArray<OrderBookLevel>;
  /** The lowest ask; null without asks. */
  readonly bestAsk?: Maybe<Scalars['Decimal']['output']>;
  /** The highest bid; null without bids. */
  readonly bestBid?: Maybe<Scalars['Decimal']['output']>;
  /** The bids, best first. */
  readonly bids: ReadonlyArray<OrderBookLevel>;
  /** The CRC-32 of the whole book, eight lower-case hexadecimal digits: of the ASCII text `b:`, then `price:shares;` for up to ten bids, best first, then `a:` and the same for the asks; prices with three decimals, shares with the market maker's. It does not depend on `depth`. */
  readonly checksum: Scalars['String']['output'];
  /** The position in the stream of `orderBookChanged`: a subscription `after` it misses nothing after this book. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The middle of both, four decimals; null without one of them. */
  readonly mid?: Maybe<Scalars['Decimal']['output']>;
  /** The last event of the book that is in it. Leave out events up to it. */
  readonly sequence: Scalars['BigInt']['output'];
  /** The lowest ask less the highest bid; null without one of them. */
  readonly spread?: Maybe<Scalars['Decimal']['output']>;
};

/** A price of a book as it is after a change. Its shares replace those of before; 0 means that the price is gone. */
export type OrderBookChange = {
  readonly __typename?: 'OrderBookChange';
  /** The market maker's part of `shares`. */
  readonly makerShares: Scalars['BigInt']['output'];
  /** The number of resting orders at the price. */
  readonly orders: Scalars['Int']['output'];
  /** The price of YES, three decimals. */
  readonly price: Scalars['Decimal']['output'];
  /** All shares at the price, in billionths of a share. */
  readonly shares: Scalars['BigInt']['output'];
  /** The side. */
  readonly side: BookSide;
};

/** Levels of a book changed: those of a commit, or with `everyMs` those of several. */
export type OrderBookChanged = Event & MarketEvent & {
  readonly __typename?: 'OrderBookChanged';
  /** The lowest ask after it; null without asks. */
  readonly bestAsk?: Maybe<Scalars['Decimal']['output']>;
  /** The highest bid after it; null without bids. */
  readonly bestBid?: Maybe<Scalars['Decimal']['output']>;
  /** The prices that have changed, with their present shares. They count as one object. */
  readonly changes: ReadonlyArray<OrderBookChange>;
  /** The CRC-32 of the whole book, eight lower-case hexadecimal digits: of the ASCII text `b:`, then `price:shares;` for up to ten bids, best first, then `a:` and the same for the asks; prices with three decimals, shares with the market maker's. It is that of the book after the changes. */
  readonly checksum: Scalars['String']['output'];
  /** The place of the event in this stream: a subscription `after` it begins with the next event. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The sequence of the first event that is merged into this one; else `sequence`. */
  readonly firstSequence: Scalars['BigInt']['output'];
  /** The event's type and identity: unique among all events, never the id of a row, and the same when the event is captured twice. */
  readonly id: Scalars['ID']['output'];
  /** The market as it is now, which may be later than the event. Null when it has been deleted. */
  readonly market?: Maybe<Market>;
  /** The market of the event. */
  readonly marketId: Scalars['ID']['output'];
  /** The time at which the event happened. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The sequence before `firstSequence`. An event fits a book whose sequence lies between it and `sequence`; a book behind it has missed some. */
  readonly previousSequence: Scalars['BigInt']['output'];
  /** The time at which the event got its place in the stream. */
  readonly publishedAt: Scalars['DateTime']['output'];
  /** Counts the changes of the book. */
  readonly sequence: Scalars['BigInt']['output'];
  /** The lowest ask less the highest bid; null without one of them. */
  readonly spread?: Maybe<Scalars['Decimal']['output']>;
};

/** A price of a book. All prices are those of YES: a purchase of NO stands among the asks. */
export type OrderBookLevel = {
  readonly __typename?: 'OrderBookLevel';
  /** The market maker's part of `shares`. */
  readonly makerShares: Scalars['BigInt']['output'];
  /** The number of resting orders at the price. */
  readonly orders: Scalars['Int']['output'];
  /** The price of YES, three decimals. */
  readonly price: Scalars['Decimal']['output'];
  /** All shares at the price, in billionths of a share. */
  readonly shares: Scalars['BigInt']['output'];
};

/** A page of orders. */
export type OrderConnection = {
  readonly __typename?: 'OrderConnection';
  /** The position in the stream of `orderUpdated`, read before the orders: a subscription `after` it misses nothing in between. Null without a wallet. */
  readonly cursor?: Maybe<Scalars['Cursor']['output']>;
  /** The rows of the page, in the order of the list, each with its cursor. */
  readonly edges: ReadonlyArray<OrderEdge>;
  /** Whether the list has rows before and after the page. */
  readonly pageInfo: PageInfo;
};

/** An order and its place in the list. */
export type OrderEdge = {
  readonly __typename?: 'OrderEdge';
  /** The place of the row in the list, for `after` or `before`. */
  readonly cursor: Scalars['String']['output'];
  /** The row. */
  readonly node: Order;
};

/** Why an order ended. */
export type OrderEndReason =
  /** The connection that it was to end with was lost. */
  | 'DISCONNECTED'
  /** Its time was over. */
  | 'EXPIRED'
  /** All of it was filled. */
  | 'FILLED'
  /** A halt of trading cancelled it. */
  | 'HALTED'
  /** The wallet no longer holds the shares that it sells. */
  | 'INSUFFICIENT_SHARES'
  /** It was to be filled at once, and this was left. */
  | 'IOC_REMAINDER'
  /** The market takes no more trades. */
  | 'MARKET_CLOSED'
  /** It met an order of its own wallet. */
  | 'SELF_TRADE'
  /** Its trading session ended. */
  | 'SESSION_STOPPED'
  /** Its wallet cancelled it. */
  | 'USER';

/** A fill of an order. */
export type OrderFill = {
  readonly __typename?: 'OrderFill';
  /** The other side. */
  readonly against: FillAgainst;
  /** The cost of a BUY or the proceeds of a SELL, in lamports, without the fee. */
  readonly cost: Scalars['BigInt']['output'];
  /** The time of the fill. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** The fee, in lamports. */
  readonly fee: Scalars['BigInt']['output'];
  /** The row's own id. */
  readonly id: Scalars['ID']['output'];
  /** The part of the order. */
  readonly liquidity: Liquidity;
  /** The cost of a share of the order's outcome, in SOL, nine decimals. */
  readonly price: Scalars['Decimal']['output'];
  /** The shares, in billionths of a share. */
  readonly shares: Scalars['BigInt']['output'];
  /** The trade. A trade between two orders has a fill of each. */
  readonly tradeId: Scalars['ID']['output'];
};

/** The direction of an order. */
export type OrderSide =
  /** A purchase of shares. */
  | 'BUY'
  /** A sale of shares. */
  | 'SELL';

/** The state of an order. */
export type OrderStatus =
  /** It ended with a rest, for `endReason`. */
  | 'CANCELLED'
  /** Its time was over. */
  | 'EXPIRED'
  /** All of it was filled. */
  | 'FILLED'
  /** It rests in the book, and nothing of it was filled. */
  | 'OPEN'
  /** It rests in the book with what is left of it. */
  | 'PARTIALLY_FILLED';

/** What happened to an order. */
export type OrderUpdateKind =
  /** It ended with a rest. */
  | 'CANCELLED'
  /** It expired. */
  | 'EXPIRED'
  /** It was filled, in part or as a whole. */
  | 'FILLED'
  /** It was placed. */
  | 'PLACED';

/** An order of the viewer was placed, filled or ended. */
export type OrderUpdated = Event & {
  readonly __typename?: 'OrderUpdated';
  /** The place of the event in this stream: a subscription `after` it begins with the next event. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The fill of a FILLED; null otherwise. */
  readonly fill?: Maybe<OrderFill>;
  /** The event's type and identity: unique among all events, never the id of a row, and the same when the event is captured twice. */
  readonly id: Scalars['ID']['output'];
  /** What happened. */
  readonly kind: OrderUpdateKind;
  /** The time at which the event happened. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The order as it was then. */
  readonly order: Order;
  /** The time at which the event got its place in the stream. */
  readonly publishedAt: Scalars['DateTime']['output'];
};

/** An answer to the question of a market. */
export type Outcome =
  /** The answer no. */
  | 'NO'
  /** The answer yes. */
  | 'YES';

/** The place of a page in its list. */
export type PageInfo = {
  readonly __typename?: 'PageInfo';
  /** The cursor of the last row; null for a page without rows. */
  readonly endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether rows follow the page. */
  readonly hasNextPage: Scalars['Boolean']['output'];
  /** Whether rows come before the page. */
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  /** The cursor of the first row; null for a page without rows. */
  readonly startCursor?: Maybe<Scalars['String']['output']>;
};

/** The session that pauses. */
export type PauseTradingSessionInput = {
  /** Whether its resting orders end, as SESSION_STOPPED. They fill on otherwise. */
  readonly cancelOrders?: Scalars['Boolean']['input'];
  /** The session. */
  readonly sessionId: Scalars['ID']['input'];
};

/** The result: the session. */
export type PauseTradingSessionPayload = {
  readonly __typename?: 'PauseTradingSessionPayload';
  /** The session as it is now. */
  readonly session: TradingSession;
};

/** An order. */
export type PlaceOrderInput = {
  /** Cancel the order (`DISCONNECTED`) when the socket of the placement is lost. Over a socket only. When the server stops or dies, the order stays for ten seconds, and any new socket of the wallet takes it over. */
  readonly cancelOnDisconnect?: Scalars['Boolean']['input'];
  /** An id of this order that you choose, 1 to 200 characters. The same order with the same id, within 90 days, is not placed again. Other content gives `CLIENT_ID_REUSED`. */
  readonly clientId: Scalars['String']['input'];
  /** The decision of the session that led to it. */
  readonly decisionId?: InputMaybe<Scalars['ID']['input']>;
  /** The time at which it expires: for GTD, and needed there. */
  readonly expiresAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** The market. */
  readonly marketId: Scalars['ID']['input'];
  /** The outcome of the shares. */
  readonly outcome: Outcome;
  /** Refuse the order with `WOULD_TRADE` where it would trade at once. Not for IOC and FOK. */
  readonly postOnly?: Scalars['Boolean']['input'];
  /** The limit, in SOL for a share of the outcome: 0.001 to 0.999, three decimals at most. */
  readonly price: Scalars['Decimal']['input'];
  /** The trading session of the viewer that it belongs to. Needs `decisionId`. A sale sells shares that the session has bought. */
  readonly sessionId?: InputMaybe<Scalars['ID']['input']>;
  /** The shares, in billionths of a share: a multiple of 1000. */
  readonly shares: Scalars['BigInt']['input'];
  /** The direction. */
  readonly side: OrderSide;
  /** How long it may be filled. */
  readonly timeInForce?: TimeInForce;
};

/** The result of a placement. */
export type PlaceOrderPayload = {
  readonly __typename?: 'PlaceOrderPayload';
  /** Whether an earlier request with the same `clientId` gave this result. */
  readonly duplicate: Scalars['Boolean']['output'];
  /** Its fills so far, in their order. */
  readonly fills: ReadonlyArray<OrderFill>;
  /** The order as it is after the placement. */
  readonly order: Order;
};

/** Whether the platform trades. */
export type PlatformStatus = {
  readonly __typename?: 'PlatformStatus';
  /** The announcements that are active when this is read, newest first, 20 at most; `announcements(isActive: true)` has all of them. Empty where the server has no table of announcements. */
  readonly announcements: ReadonlyArray<Announcement>;
  /** The position in the stream `platformStatusChanged`, read before the status: a subscription `after` it misses nothing in between. */
  readonly cursor: Scalars['Cursor']['output'];
  /** False during a halt of all markets. Halts of single markets do not count: see `Market.halt`. */
  readonly isTradingActive: Scalars['Boolean']['output'];
  /** The reason of the halt of all markets; null without one. */
  readonly reason?: Maybe<Scalars['String']['output']>;
  /** The time at which trading resumes by itself; null without a halt of all markets, and while only an operator resumes it. */
  readonly resumesAt?: Maybe<Scalars['DateTime']['output']>;
};

/** A halt of one market or of all began or ended. */
export type PlatformStatusChanged = Event & {
  readonly __typename?: 'PlatformStatusChanged';
  /** The place of the event in this stream: a subscription `after` it begins with the next event. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The halt that began, or that ended when it has `endedAt`. */
  readonly halt?: Maybe<TradingHalt>;
  /** The event's type and identity: unique among all events, never the id of a row, and the same when the event is captured twice. */
  readonly id: Scalars['ID']['output'];
  /** The time at which the event happened. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The time at which the event got its place in the stream. */
  readonly publishedAt: Scalars['DateTime']['output'];
  /** The status of the platform after it. */
  readonly status: PlatformStatus;
};

/** The shares of a wallet in a market. Only the wallet itself can read them. */
export type Position = {
  readonly __typename?: 'Position';
  /** The winnings that were claimed, in lamports. */
  readonly claimedAmount?: Maybe<Scalars['BigInt']['output']>;
  /** The time of the first trade. */
  readonly firstTradeAt?: Maybe<Scalars['DateTime']['output']>;
  /** Whether the winnings were claimed. */
  readonly hasClaimed: Scalars['Boolean']['output'];
  /** Made for caches: unique among all objects. It is opaque, and no argument takes it. */
  readonly id: Scalars['ID']['output'];
  /** The time of the last trade. */
  readonly lastTradeAt?: Maybe<Scalars['DateTime']['output']>;
  /** The market as it is now; null when it has been deleted. */
  readonly market?: Maybe<Market>;
  /** The market. */
  readonly marketId: Scalars['ID']['output'];
  /** The proceeds of all sales less the cost of the sold shares, in lamports. */
  readonly realizedPnl: Scalars['BigInt']['output'];
  /** Shares of NO, in billionths of a share. */
  readonly sharesNo: Scalars['BigInt']['output'];
  /** Shares of YES, in billionths of a share. */
  readonly sharesYes: Scalars['BigInt']['output'];
  /** The cost of the open shares, in lamports. A sale subtracts the cost of the sold shares at the average price. */
  readonly totalInvested: Scalars['BigInt']['output'];
  /** The number of trades in the market. */
  readonly tradesCount: Scalars['Int']['output'];
  /** The value of the open shares less their cost, in lamports, where the platform writes it. */
  readonly unrealizedPnl?: Maybe<Scalars['BigInt']['output']>;
  /** The time of the last change, where its writer sets it. */
  readonly updatedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The user of the wallet. */
  readonly user?: Maybe<User>;
  /** The wallet. */
  readonly userWallet: Scalars['String']['output'];
};

/** A position of the viewer changed. */
export type PositionChanged = Event & MarketEvent & {
  readonly __typename?: 'PositionChanged';
  /** The place of the event in this stream: a subscription `after` it begins with the next event. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The event's type and identity: unique among all events, never the id of a row, and the same when the event is captured twice. */
  readonly id: Scalars['ID']['output'];
  /** The market as it is now, which may be later than the event. Null when it has been deleted. */
  readonly market?: Maybe<Market>;
  /** The market of the event. */
  readonly marketId: Scalars['ID']['output'];
  /** The time at which the event happened. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The position after the change. */
  readonly position: Position;
  /** The time at which the event got its place in the stream. */
  readonly publishedAt: Scalars['DateTime']['output'];
};

/** A comment. */
export type PostDiscussionInput = {
  /** 1 to 1000 characters; white space around it is cut. */
  readonly content: Scalars['String']['input'];
  /** The market. */
  readonly marketId: Scalars['ID']['input'];
};

/** The result of a post. */
export type PostDiscussionPayload = {
  readonly __typename?: 'PostDiscussionPayload';
  /** The comment. */
  readonly discussion: Discussion;
};

/** An alert of a wallet about the price of an outcome. Only the wallet itself can read it. */
export type PriceAlert = {
  readonly __typename?: 'PriceAlert';
  /** The time of its creation. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** Where it waits for the price. */
  readonly direction: PriceDirection;
  /** The row's own id. */
  readonly id: Scalars['ID']['output'];
  /** The market. */
  readonly marketId: Scalars['ID']['output'];
  /** The outcome whose price it is about. */
  readonly outcome: Outcome;
  /** The price, in SOL for a share of the outcome. */
  readonly price: Scalars['Decimal']['output'];
  /** The time at which a trade triggered it; null while it waits. */
  readonly triggeredAt?: Maybe<Scalars['DateTime']['output']>;
};

/** Where a price alert waits for the price. */
export type PriceDirection =
  /** At the price of the alert, or above it. */
  | 'ABOVE'
  /** At the price of the alert, or below it. */
  | 'BELOW';

/** The shares or the prices of a market moved. */
export type PriceUpdated = Event & MarketEvent & {
  readonly __typename?: 'PriceUpdated';
  /** The place of the event in this stream: a subscription `after` it begins with the next event. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The event's type and identity: unique among all events, never the id of a row, and the same when the event is captured twice. */
  readonly id: Scalars['ID']['output'];
  /** The market as it is now, which may be later than the event. Null when it has been deleted. */
  readonly market?: Maybe<Market>;
  /** The market of the event. */
  readonly marketId: Scalars['ID']['output'];
  /** The time at which the event happened. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** Price of a share of NO in SOL, nine decimals. */
  readonly priceNo: Scalars['Decimal']['output'];
  /** Price of a share of YES in SOL, nine decimals. */
  readonly priceYes: Scalars['Decimal']['output'];
  /** The time at which the event got its place in the stream. */
  readonly publishedAt: Scalars['DateTime']['output'];
  /** Shares of NO outstanding, in billionths of a share. */
  readonly sharesNo: Scalars['BigInt']['output'];
  /** Shares of YES outstanding, in billionths of a share. */
  readonly sharesYes: Scalars['BigInt']['output'];
  /** The sum of the costs and proceeds of all trades, in lamports. */
  readonly totalVolume: Scalars['BigInt']['output'];
};

/** The market that is proposed. */
export type ProposeMarketInput = {
  /** Depth b of the market maker, in billionths of a share; 100 shares by default. */
  readonly bParameter?: InputMaybe<Scalars['BigInt']['input']>;
  /** The subject; OTHER by default. */
  readonly category?: InputMaybe<MarketCategory>;
  /** An id of this request that you choose, 1 to 200 characters. The same request with the same id, within 90 days, is not executed again: it gets the first result. Other content gives `CLIENT_ID_REUSED`. */
  readonly clientId?: InputMaybe<Scalars['String']['input']>;
  /** 2000 characters at most. */
  readonly description?: InputMaybe<Scalars['String']['input']>;
  /** The initial liquidity of the market maker, in lamports; b·ln 2, its largest loss, by default. */
  readonly initialLiquidity?: InputMaybe<Scalars['BigInt']['input']>;
  /** 10 to 200 characters; white space around it is cut. */
  readonly question: Scalars['String']['input'];
  /** 10 at most, of 1 to 50 characters each. */
  readonly tags?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

/** The result of a proposal. */
export type ProposeMarketPayload = {
  readonly __typename?: 'ProposeMarketPayload';
  /** Whether an earlier request with the same `clientId` gave this result. */
  readonly duplicate: Scalars['Boolean']['output'];
  /** The market as it is now. */
  readonly market: Market;
};

/** An announcement. */
export type PublishAnnouncementInput = {
  /** The parts of the platform that it is about. */
  readonly affects?: ReadonlyArray<Affected>;
  /** The text: 4000 characters at most. */
  readonly body?: Scalars['String']['input'];
  /** An id of this request that you choose, 1 to 200 characters. The same request with the same id, within 90 days, is not executed again: it gets the first result. Other content gives `CLIENT_ID_REUSED`. */
  readonly clientId: Scalars['String']['input'];
  /** The time at which it ends, behind `startsAt`; by hand by default. */
  readonly endsAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** The kind. */
  readonly kind: AnnouncementKind;
  /** The market that it is about; all of them by default. */
  readonly marketId?: InputMaybe<Scalars['ID']['input']>;
  /** How much it matters. */
  readonly severity?: Severity;
  /** The time at which it begins; now by default. */
  readonly startsAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** The title: 1 to 200 characters; white space around it is cut. */
  readonly title: Scalars['String']['input'];
};

/** The result of a publication. */
export type PublishAnnouncementPayload = {
  readonly __typename?: 'PublishAnnouncementPayload';
  /** The announcement. */
  readonly announcement: Announcement;
  /** Whether an earlier request with the same `clientId` gave this result. */
  readonly duplicate: Scalars['Boolean']['output'];
};

/** Reads the present state. */
export type Query = {
  readonly __typename?: 'Query';
  /** Announcements, newest first. Subscribe to `announcementChanged` after the `cursor` of the list, and no change is missed. Errors: `BAD_USER_INPUT`, `CURSOR_INVALID`; `SERVICE_UNAVAILABLE` where the server has no table of announcements. */
  readonly announcements: AnnouncementConnection;
  /** The purchase or the sale that an order would make now. A trade has the same cost when no other trade comes in between. Errors: `NOT_FOUND`, `SHARES_LOCKED`, `INSUFFICIENT_SHARES` for more shares than there are, `BAD_USER_INPUT`; `SERVICE_UNAVAILABLE` where the server has no tables for creators' shares. */
  readonly creatorShareQuote: CreatorShareQuote;
  /** The shares of a creator; null where it has launched none. Errors: `SERVICE_UNAVAILABLE` where the server has no tables for creators' shares. */
  readonly creatorShares?: Maybe<CreatorShares>;
  /** The market with this id; null for an unknown id. */
  readonly market?: Maybe<Market>;
  /** Markets, newest first by default. Errors: `BAD_USER_INPUT`, `CURSOR_INVALID`; `QUERY_TOO_COMPLEX` for a search that takes too long; `SERVICE_UNAVAILABLE` for an order whose tables the server lacks. */
  readonly markets: MarketConnection;
  /** The object with this id; null for an unknown id, and for an object that the client may not see. */
  readonly node?: Maybe<Node>;
  /** The book of a market. Errors: `NOT_FOUND`, `BAD_USER_INPUT`; `SERVICE_UNAVAILABLE` where the server has no tables for orders. */
  readonly orderBook: OrderBook;
  /** Whether the platform trades now. Errors: `SERVICE_UNAVAILABLE` where the server has no table of halts. */
  readonly platformStatus: PlatformStatus;
  /** The state of the process that answers. */
  readonly serverStatus: ServerStatus;
  /** The sparklines of 100 markets at most, in the order of `marketIds`. A market that is unknown, or whose trades of before are being counted, is left out. Errors: `BAD_USER_INPUT`; `SERVICE_UNAVAILABLE` where the server has no tables for candles. */
  readonly sparklines: ReadonlyArray<Sparkline>;
  /** The trade that an order would make now. Its cost is that of `executeTrade` to the lamport, when no other trade comes in between. Give exactly one of `shares` and `amount`. A halt refuses no quote. Errors: `NOT_FOUND`, `MARKET_NOT_ACTIVE`, `BAD_USER_INPUT`. */
  readonly tradeQuote: TradeQuote;
  /** A trading session; null for an unknown one, and for everyone but its owner and a service. Errors: `SERVICE_UNAVAILABLE` where the server has no tables for sessions. */
  readonly tradingSession?: Maybe<TradingSession>;
  /** The user of a wallet; null when the wallet is unknown. */
  readonly user?: Maybe<User>;
  /** The client; null without a token. */
  readonly viewer?: Maybe<Viewer>;
};


/** Reads the present state. */
export type QueryAnnouncementsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  isActive?: InputMaybe<Scalars['Boolean']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/** Reads the present state. */
export type QueryCreatorShareQuoteArgs = {
  creator: Scalars['ID']['input'];
  shares: Scalars['Int']['input'];
  side: OrderSide;
};


/** Reads the present state. */
export type QueryCreatorSharesArgs = {
  creator: Scalars['ID']['input'];
};


/** Reads the present state. */
export type QueryMarketArgs = {
  id: Scalars['ID']['input'];
};


/** Reads the present state. */
export type QueryMarketsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  category?: InputMaybe<MarketCategory>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: MarketOrder;
  search?: InputMaybe<Scalars['String']['input']>;
  state?: InputMaybe<MarketState>;
};


/** Reads the present state. */
export type QueryNodeArgs = {
  id: Scalars['ID']['input'];
};


/** Reads the present state. */
export type QueryOrderBookArgs = {
  depth?: Scalars['Int']['input'];
  marketId: Scalars['ID']['input'];
};


/** Reads the present state. */
export type QuerySparklinesArgs = {
  hours?: Scalars['Int']['input'];
  marketIds: ReadonlyArray<Scalars['ID']['input']>;
  points?: Scalars['Int']['input'];
};


/** Reads the present state. */
export type QueryTradeQuoteArgs = {
  amount?: InputMaybe<Scalars['BigInt']['input']>;
  marketId: Scalars['ID']['input'];
  outcome: Outcome;
  shares?: InputMaybe<Scalars['BigInt']['input']>;
  tradeType: TradeType;
};


/** Reads the present state. */
export type QueryTradingSessionArgs = {
  id: Scalars['ID']['input'];
};


/** Reads the present state. */
export type QueryUserArgs = {
  wallet: Scalars['ID']['input'];
};

/** A decision of an algorithm. */
export type RecordDecisionInput = {
  /** What was decided. */
  readonly action: DecisionAction;
  /** An id of this request that you choose, 1 to 200 characters. The same request with the same id, within 90 days, is not executed again: it gets the first result. Other content gives `CLIENT_ID_REUSED`. */
  readonly clientId: Scalars['String']['input'];
  /** From 0 to 1. */
  readonly confidence?: InputMaybe<Scalars['Float']['input']>;
  /** The data that the decision rests on: 16384 bytes of JSON at most. Data that is old by its time `at`, or by `sequence`, the place of the book of `marketId` that it rests on, raises STALE_DATA. */
  readonly inputs?: InputMaybe<Scalars['JSON']['input']>;
  /** The limit, in SOL, nine decimals at most. */
  readonly limitPrice?: InputMaybe<Scalars['Decimal']['input']>;
  /** The market. */
  readonly marketId?: InputMaybe<Scalars['ID']['input']>;
  /** The outcome of the shares. */
  readonly outcome?: InputMaybe<Outcome>;
  /** The reasons, plain text: 10000 characters at most. */
  readonly reasoning: Scalars['String']['input'];
  /** The session. */
  readonly sessionId: Scalars['ID']['input'];
  /** The shares, in billionths of a share. */
  readonly shares?: InputMaybe<Scalars['BigInt']['input']>;
};

/** The result of a recording. */
export type RecordDecisionPayload = {
  readonly __typename?: 'RecordDecisionPayload';
  /** The decision. */
  readonly decision: AlgorithmDecision;
  /** Whether an earlier request with the same `clientId` gave this result. */
  readonly duplicate: Scalars['Boolean']['output'];
};

/** The wallet that signs in. */
export type RequestWalletChallengeInput = {
  /** The base58 text of an ed25519 public key. */
  readonly wallet: Scalars['String']['input'];
};

/** A message to sign. */
export type RequestWalletChallengePayload = {
  readonly __typename?: 'RequestWalletChallengePayload';
  /** The time at which the message expires, 5 minutes after its creation. */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** Sign its UTF-8 bytes exactly as they are. It can be redeemed once. */
  readonly message: Scalars['String']['output'];
};

/** The scope that trades again. */
export type ResumeTradingInput = {
  /** The market whose own halt ends. Without it the halt of all markets ends, and those of single markets stay. */
  readonly marketId?: InputMaybe<Scalars['ID']['input']>;
};

/** The result of a resumption. */
export type ResumeTradingPayload = {
  readonly __typename?: 'ResumeTradingPayload';
  /** The status of the platform after it. */
  readonly status: PlatformStatus;
};

/** The session that trades again. */
export type ResumeTradingSessionInput = {
  /** The session. */
  readonly sessionId: Scalars['ID']['input'];
};

/** The result: the session. */
export type ResumeTradingSessionPayload = {
  readonly __typename?: 'ResumeTradingSessionPayload';
  /** The session as it is now. */
  readonly session: TradingSession;
};

/** The owner of a session acknowledged an alert. */
export type RiskAlertAcknowledged = Event & SessionEvent & {
  readonly __typename?: 'RiskAlertAcknowledged';
  /** The sequence of the alert. */
  readonly alertSequence: Scalars['BigInt']['output'];
  /** The wallet. */
  readonly by: Scalars['String']['output'];
  /** The place of the event in this stream: a subscription `after` it begins with the next event. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The event's type and identity: unique among all events, never the id of a row, and the same when the event is captured twice. */
  readonly id: Scalars['ID']['output'];
  /** The time at which the event happened. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The time at which the event got its place in the stream. */
  readonly publishedAt: Scalars['DateTime']['output'];
  /** Its place among the events of the session, from 1. */
  readonly sequence: Scalars['BigInt']['output'];
  /** The session. */
  readonly sessionId: Scalars['ID']['output'];
};

/** A risk passed a threshold. It is told once, and again only after the value fell below nine tenths of the threshold. */
export type RiskAlertRaised = Event & SessionEvent & {
  readonly __typename?: 'RiskAlertRaised';
  /** The time at which its owner acknowledged it, as of now. */
  readonly acknowledgedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The place of the event in this stream: a subscription `after` it begins with the next event. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The event's type and identity: unique among all events, never the id of a row, and the same when the event is captured twice. */
  readonly id: Scalars['ID']['output'];
  /** How much it matters. */
  readonly level: RiskLevel;
  /** The alert in words. */
  readonly message: Scalars['String']['output'];
  /** The time at which the event happened. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The time at which the event got its place in the stream. */
  readonly publishedAt: Scalars['DateTime']['output'];
  /** Its place among the events of the session, from 1. */
  readonly sequence: Scalars['BigInt']['output'];
  /** The session. */
  readonly sessionId: Scalars['ID']['output'];
  /** The threshold. */
  readonly threshold: Scalars['Decimal']['output'];
  /** The kind of risk, which gives the unit. */
  readonly type: RiskType;
  /** The value that passed the threshold. */
  readonly value: Scalars['Decimal']['output'];
};

/** How much an alert matters. */
export type RiskLevel =
  /** A limit is very near, or it has refused something. */
  | 'CRITICAL'
  /** A limit is reached, and the session is stopped. */
  | 'EMERGENCY'
  /** A limit is near. */
  | 'WARNING';

/** A kind of risk. Its unit is that of `value` and `threshold` of an alert. */
export type RiskType =
  /** The drawdown, in lamports, at 80, 95 and 100 % of `maxDrawdown`. */
  | 'DRAWDOWN'
  /** The time without a sign of life, in milliseconds. */
  | 'HEARTBEAT'
  /** The loss, in lamports, at 80, 95 and 100 % of `lossLimit`. */
  | 'LOSS_LIMIT'
  /** What its shares and purchases cost, in lamports, beyond `maxPosition`. */
  | 'POSITION'
  /** The orders of a minute, beyond `maxOrdersPerMinute`. */
  | 'RATE'
  /** The age of the data of a decision, in milliseconds. */
  | 'STALE_DATA'
  /** The time since the start, in seconds, at 80 %. */
  | 'TIME_LIMIT'
  /** The move of the price of a market that it holds, in SOL. */
  | 'VOLATILITY';

/** A sale of a creator's shares. */
export type SellCreatorSharesInput = {
  /** An id of this request that you choose, 1 to 200 characters. The same request with the same id, within 90 days, is not executed again: it gets the first result. Other content gives `CLIENT_ID_REUSED`. */
  readonly clientId: Scalars['String']['input'];
  /** The wallet of the creator. */
  readonly creator: Scalars['ID']['input'];
  /** The lowest proceeds less the fee, in lamports. */
  readonly minProceeds: Scalars['BigInt']['input'];
  /** The number of shares, 1 or more. */
  readonly shares: Scalars['Int']['input'];
};

/** The result of a sale. */
export type SellCreatorSharesPayload = {
  readonly __typename?: 'SellCreatorSharesPayload';
  /** Whether an earlier request with the same `clientId` gave this result. */
  readonly duplicate: Scalars['Boolean']['output'];
  /** The viewer's shares in the creator as they are now. */
  readonly holding: CreatorHolding;
  /** The trade. */
  readonly trade: CreatorShareTrade;
};

/** A notification and its wallets. Give exactly one of `wallets` and `audience`. */
export type SendNotificationsInput = {
  /** A path of the front end, or an address with https; none by default. */
  readonly actionUrl?: InputMaybe<Scalars['String']['input']>;
  /** The audience. HOLDERS and FOLLOWERS need `marketId`. */
  readonly audience?: InputMaybe<Audience>;
  /** The text: 2000 characters at most, plain. */
  readonly body?: Scalars['String']['input'];
  /** An object of your own, 8192 bytes of JSON at most; empty by default. */
  readonly data?: InputMaybe<Scalars['JSON']['input']>;
  /** A key of yours, 1 to 200 characters: a wallet gets a notification of a key once, and an audience is sent to once. */
  readonly dedupeKey: Scalars['String']['input'];
  /** The time at which it expires; never by default. */
  readonly expiresAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** The market that it is about; none by default. */
  readonly marketId?: InputMaybe<Scalars['ID']['input']>;
  /** How much it matters. */
  readonly severity?: Severity;
  /** The title: 1 to 200 characters, plain text. */
  readonly title: Scalars['String']['input'];
  /** The wallets, 1000 at most. */
  readonly wallets?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
};

/** The result of a call. The counts of an audience are those so far. */
export type SendNotificationsPayload = {
  readonly __typename?: 'SendNotificationsPayload';
  /** Wallets that got the notification. */
  readonly created: Scalars['Int']['output'];
  /** Wallets that had one of the key already. */
  readonly duplicate: Scalars['Int']['output'];
  /** The job that sends to the audience, as `notificationRuns` of `serverStatus` shows it; null for wallets. */
  readonly jobId?: Maybe<Scalars['ID']['output']>;
  /** Wallets that have muted CUSTOM. */
  readonly muted: Scalars['Int']['output'];
};

/** The state of a process. */
export type ServerStatus = {
  readonly __typename?: 'ServerStatus';
  /** The log of events. */
  readonly broker: BrokerStatus;
  /** The counting of the trades of before. Null where the server has no tables for candles. */
  readonly candleBackfill?: Maybe<CandleBackfill>;
  /** The parts of the server that need tables of their own, with their states. */
  readonly capabilities: ReadonlyArray<Capability>;
  /** The source of the changes that other programs make in the database. */
  readonly changeSource: ChangeSourceStatus;
  /** Open sockets. */
  readonly connections: Scalars['Int']['output'];
  /** Notifications to audiences: those under way, then the last ones, 50 at most. Empty where the server has no tables for inboxes. */
  readonly notificationRuns: ReadonlyArray<NotificationRun>;
  /** Live subscriptions, on every transport. */
  readonly subscriptions: Scalars['Int']['output'];
  /** Streams with subscribers in this process. */
  readonly topics: Scalars['Int']['output'];
};

/** Why a trading session ended. */
export type SessionEndReason =
  /** Its owner ended it as planned. */
  | 'COMPLETED'
  /** Its drawdown came to `maxDrawdown`. */
  | 'DRAWDOWN'
  /** Its loss came to `lossLimit`. */
  | 'LOSS_LIMIT'
  /** An operator stopped it. */
  | 'OPERATOR'
  /** Its owner stopped it. */
  | 'OWNER'
  /** Its time was over. */
  | 'TIME_LIMIT';

/** An event of a trading session. Its events have the sequences 1, 2, 3 …, without a gap. */
export type SessionEvent = {
  /** The place of the event in this stream: a subscription `after` it begins with the next event. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The event's type and identity: unique among all events, never the id of a row, and the same when the event is captured twice. */
  readonly id: Scalars['ID']['output'];
  /** The time at which the event happened. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The time at which the event got its place in the stream. */
  readonly publishedAt: Scalars['DateTime']['output'];
  /** Its place among the events of the session, from 1. */
  readonly sequence: Scalars['BigInt']['output'];
  /** The session. */
  readonly sessionId: Scalars['ID']['output'];
};

/** A page of events of a trading session. */
export type SessionEventConnection = {
  readonly __typename?: 'SessionEventConnection';
  /** The rows of the page, in the order of the list, each with its cursor. */
  readonly edges: ReadonlyArray<SessionEventEdge>;
  /** Whether the list has rows before and after the page. */
  readonly pageInfo: PageInfo;
};

/** An event of a trading session and its place in the list. */
export type SessionEventEdge = {
  readonly __typename?: 'SessionEventEdge';
  /** The place of the row in the list, for `after` or `before`. */
  readonly cursor: Scalars['String']['output'];
  /** The row. */
  readonly node: SessionEvent;
};

/** The shares of an outcome that a trading session has bought and not sold. */
export type SessionPosition = {
  readonly __typename?: 'SessionPosition';
  /** The cost of a share, in SOL, nine decimals. */
  readonly averagePrice: Scalars['Decimal']['output'];
  /** The average cost of these shares, fees included, in lamports. */
  readonly cost: Scalars['BigInt']['output'];
  /** The market as it is now; null when it has been deleted. */
  readonly market?: Maybe<Market>;
  /** The market. */
  readonly marketId: Scalars['ID']['output'];
  /** The outcome of the shares. */
  readonly outcome: Outcome;
  /** The shares, in billionths of a share. */
  readonly shares: Scalars['BigInt']['output'];
  /** The value at the present price, rounded down, less the cost, in lamports. */
  readonly unrealizedPnl: Scalars['BigInt']['output'];
};

/** The state of a trading session: ACTIVE ⇄ PAUSED, and then one of the others for good. */
export type SessionStatus =
  /** It trades and places orders. */
  | 'ACTIVE'
  /** Its owner ended it as planned. */
  | 'COMPLETED'
  /** A person stopped it. */
  | 'EMERGENCY_STOPPED'
  /** Its time was over. */
  | 'EXPIRED'
  /** It places nothing. What rests is filled. */
  | 'PAUSED'
  /** A risk stopped it. */
  | 'STOPPED';

/** A trading session began, or its status changed. */
export type SessionStatusChanged = Event & SessionEvent & {
  readonly __typename?: 'SessionStatusChanged';
  /** The place of the event in this stream: a subscription `after` it begins with the next event. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The status before; null at the start. */
  readonly from?: Maybe<SessionStatus>;
  /** The event's type and identity: unique among all events, never the id of a row, and the same when the event is captured twice. */
  readonly id: Scalars['ID']['output'];
  /** A remark, plain text. */
  readonly note?: Maybe<Scalars['String']['output']>;
  /** The time at which the event happened. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The time at which the event got its place in the stream. */
  readonly publishedAt: Scalars['DateTime']['output'];
  /** Why it ended; null while it is open. */
  readonly reason?: Maybe<SessionEndReason>;
  /** Its place among the events of the session, from 1. */
  readonly sequence: Scalars['BigInt']['output'];
  /** The session. */
  readonly sessionId: Scalars['ID']['output'];
  /** The status after. */
  readonly to: SessionStatus;
};

/** Wishes. Types that are left out keep theirs. */
export type SetNotificationPreferencesInput = {
  /** The wishes, one for a type. */
  readonly preferences: ReadonlyArray<NotificationPreferenceInput>;
};

/** The result of wishes. */
export type SetNotificationPreferencesPayload = {
  readonly __typename?: 'SetNotificationPreferencesPayload';
  /** The wishes of the wallet for all types. */
  readonly preferences: ReadonlyArray<NotificationPreference>;
};

/** How much a message matters. */
export type Severity =
  /** Something needs attention now. */
  | 'CRITICAL'
  /** Good to know. */
  | 'INFO'
  /** Good news. */
  | 'SUCCESS'
  /** Something needs attention soon. */
  | 'WARNING';

/** A signed challenge. */
export type SignInWithWalletInput = {
  /** The message of the challenge. */
  readonly message: Scalars['String']['input'];
  /** The base58 text of the 64 bytes of an ed25519 signature. */
  readonly signature: Scalars['String']['input'];
  /** The wallet that the challenge was for. */
  readonly wallet: Scalars['String']['input'];
};

/** A session. */
export type SignInWithWalletPayload = {
  readonly __typename?: 'SignInWithWalletPayload';
  /** The time at which the token expires. */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** The token. Send it as `Authorization: Bearer …`, over a socket as `authorization` in `connection_init`. */
  readonly token: Scalars['String']['output'];
  /** The viewer that the token proves. */
  readonly viewer: Viewer;
};

/** The prices of YES of a market at the ends of equal spans. */
export type Sparkline = {
  readonly __typename?: 'Sparkline';
  /** The market. */
  readonly marketId: Scalars['ID']['output'];
  /** The prices, oldest first, the last one at present. */
  readonly prices: ReadonlyArray<Scalars['Decimal']['output']>;
};

/** A trading session. Amounts are lamports. */
export type StartTradingSessionInput = {
  /** The algorithm, 200 characters at most. */
  readonly algorithmId?: InputMaybe<Scalars['String']['input']>;
  /** Its version, 200 characters at most. */
  readonly algorithmVersion?: InputMaybe<Scalars['String']['input']>;
  /** An id of this request that you choose, 1 to 200 characters. The same request with the same id, within 90 days, is not executed again: it gets the first result. Other content gives `CLIENT_ID_REUSED`. */
  readonly clientId: Scalars['String']['input'];
  /** Minutes until it expires: 1 to 44640. */
  readonly durationMinutes: Scalars['Int']['input'];
  /** The loss at which it is stopped. */
  readonly lossLimit: Scalars['BigInt']['input'];
  /** The drawdown at which it is stopped; none by default. */
  readonly maxDrawdown?: InputMaybe<Scalars['BigInt']['input']>;
  /** Orders and trades within a minute at most: 1 to 6000; no such bound by default. */
  readonly maxOrdersPerMinute?: InputMaybe<Scalars['Int']['input']>;
  /** What its open shares and resting purchases may cost; no such bound by default. */
  readonly maxPosition?: InputMaybe<Scalars['BigInt']['input']>;
  /** The name: 1 to 200 characters. */
  readonly name: Scalars['String']['input'];
  /** What its open shares and its resting purchases may cost, beside its realised profit. */
  readonly startingBalance: Scalars['BigInt']['input'];
};

/** The result of a start. */
export type StartTradingSessionPayload = {
  readonly __typename?: 'StartTradingSessionPayload';
  /** Whether an earlier request with the same `clientId` gave this result. */
  readonly duplicate: Scalars['Boolean']['output'];
  /** The session, which is ACTIVE at once. */
  readonly session: TradingSession;
};

/** The figures of a market for the last 24 hours, which begin with a full minute. Prices are those of YES. */
export type Stats24h = {
  readonly __typename?: 'Stats24h';
  /** `close` less `open`. */
  readonly change: Scalars['Decimal']['output'];
  /** `change` in percent of `open`, four decimals; 0 where `open` is 0. */
  readonly changePercent: Scalars['Decimal']['output'];
  /** The price after the last trade. */
  readonly close: Scalars['Decimal']['output'];
  /** The highest price, the open included. */
  readonly high: Scalars['Decimal']['output'];
  /** The lowest price, the open included. */
  readonly low: Scalars['Decimal']['output'];
  /** The price 24 hours ago. */
  readonly open: Scalars['Decimal']['output'];
  /** The number of trades. */
  readonly trades: Scalars['Int']['output'];
  /** The sum of the costs and proceeds of the trades, in lamports. */
  readonly volume: Scalars['Decimal']['output'];
};

/** Streams of events. Every stream has a single order, the same for every subscriber, and each event comes at most once. Keep the `cursor` of the last event: a new subscription `after` it resumes without a gap. */
export type Subscription = {
  readonly __typename?: 'Subscription';
  /** Every change of an announcement, for everyone, in the order of the commits. It is kept in the database for `DURABLE_RETENTION_DAYS`: a client that was away gets each change once. Announcements begin and end within a second of their times. Errors: `CURSOR_INVALID`, `CURSOR_EXPIRED`; `SERVICE_UNAVAILABLE` where the server has no table of announcements. */
  readonly announcementChanged: AnnouncementChanged;
  /** The best prices of 100 markets at most: at first the present ones of each market, and then the newest of each market whose prices have changed, once in `everyMs` at most. It has no cursor: a client that subscribes again begins with the present. Errors: `NOT_FOUND`, `BAD_USER_INPUT`; `SERVICE_UNAVAILABLE` where the server has no tables for orders. */
  readonly bestPricesChanged: BestPrices;
  /** Every change of the bars of a market, and the close of each bar within a second of its end, whether there were trades or none. A trade that comes late sends the bars again that it changed. Errors: `NOT_FOUND`, `BAD_USER_INPUT`, `CURSOR_INVALID`, `CURSOR_EXPIRED`, `SERVICE_UNAVAILABLE` where the server has no tables for bars. */
  readonly candleChanged: CandleChanged;
  /** Every trade of a creator's shares, in the order of publication, whichever program wrote it. Errors: `NOT_FOUND`, `CURSOR_INVALID`, `CURSOR_EXPIRED`; `SERVICE_UNAVAILABLE` where the server has no tables for creators' shares. */
  readonly creatorSharesTraded: CreatorSharesTraded;
  /** The unlock of a creator's shares, once for each creator. Errors: `NOT_FOUND`, `CURSOR_INVALID`, `CURSOR_EXPIRED`; `SERVICE_UNAVAILABLE` where the server has no tables for creators' shares. */
  readonly creatorSharesUnlocked: CreatorSharesUnlocked;
  /** Every deletion of a comment, in the order of publication. Errors: `NOT_FOUND`, `CURSOR_INVALID`, `CURSOR_EXPIRED`. */
  readonly discussionDeleted: DiscussionDeleted;
  /** Every comment, in the order of publication. Errors: `NOT_FOUND`, `CURSOR_INVALID`, `CURSOR_EXPIRED`. */
  readonly discussionPosted: DiscussionPosted;
  /** The dividends of the viewer's wallet: each claim once, and news of grown dividends at most once in ten minutes for each creator. It is kept in the database for `DURABLE_RETENTION_DAYS`: a client that was away gets each once. Needs a wallet's token, and never shows dividends of another wallet. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `CURSOR_INVALID`, `CURSOR_EXPIRED`; `SERVICE_UNAVAILABLE` where the server has no tables for creators' shares. */
  readonly dividendChanged: DividendChanged;
  /** Every change of the inbox of the viewer's wallet: each notification, each change and each marking once, however long the client was away. Each carries the counters after it. Needs a wallet's token, and never shows notifications of another wallet. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `CURSOR_INVALID`, `CURSOR_EXPIRED`; `SERVICE_UNAVAILABLE` where the server has no tables for inboxes. */
  readonly inboxChanged: InboxEvent;
  /** Every public event of a market, or of all markets, in a single order. Select the fields of a kind of event with `... on`. */
  readonly marketEvents: MarketEvent;
  /** Every market that is created, moves to another state, is cancelled or deleted, in the order of publication. Errors: `NOT_FOUND`, `CURSOR_INVALID`, `CURSOR_EXPIRED`. */
  readonly marketStateChanged: MarketStateChanged;
  /** Every change of the book of a market: an event for each commit that moved levels, never half of it. Begin with `orderBook`, subscribe after its `cursor`, and check each `checksum`. Errors: `NOT_FOUND`, `BAD_USER_INPUT`, `CURSOR_INVALID`, `CURSOR_EXPIRED`; `SERVICE_UNAVAILABLE` where the server has no tables for orders. */
  readonly orderBookChanged: OrderBookChanged;
  /** Everything that happens to the orders of the viewer's wallet: each placement, fill and end once, in their order, however long the client was away. Needs a wallet's token, and never shows orders of another wallet. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`, `CURSOR_INVALID`, `CURSOR_EXPIRED`; `SERVICE_UNAVAILABLE` where the server has no tables for orders. */
  readonly orderUpdated: OrderUpdated;
  /** The beginning and the end of every halt, of one market or of all, for everyone, in the order of the commits. It is kept in the database for `DURABLE_RETENTION_DAYS`: a client that was away gets each once. A resumption by the clock is told within a second; trades are taken from `resumesAt` on. Errors: `CURSOR_INVALID`, `CURSOR_EXPIRED`; `SERVICE_UNAVAILABLE` where the server has no table of halts. */
  readonly platformStatusChanged: PlatformStatusChanged;
  /** Every change of the viewer's own positions, in the order of publication. Needs a wallet's token, and never shows positions of another wallet. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`, `CURSOR_INVALID`, `CURSOR_EXPIRED`. */
  readonly positionChanged: PositionChanged;
  /** Every change of shares and prices. No price is older than the price before it of its market. Errors: `NOT_FOUND`, `CURSOR_INVALID`, `CURSOR_EXPIRED`, `BAD_USER_INPUT`. */
  readonly priceUpdated: PriceUpdated;
  /** Every trade, in the order of publication. Errors: `NOT_FOUND`, `CURSOR_INVALID`, `CURSOR_EXPIRED`. */
  readonly tradeExecuted: TradeExecuted;
  /** Every event of a trading session, each once and without a gap, however long the client was away. Only its owner and a service may watch it. Errors: `UNAUTHENTICATED`, `NOT_FOUND`; `SERVICE_UNAVAILABLE` where the server has no tables for sessions; `CURSOR_INVALID`, `CURSOR_EXPIRED`. */
  readonly tradingSessionEvents: SessionEvent;
  /** The figures of a trading session: the present ones first, then each second and at its fills. Only its owner and a service may watch it. Errors: `UNAUTHENTICATED`, `NOT_FOUND`; `SERVICE_UNAVAILABLE` where the server has no tables for sessions, `BAD_USER_INPUT`. */
  readonly tradingSessionMetrics: TradingSessionMetrics;
  /** Every vote, in the order of publication. Errors: `NOT_FOUND`, `CURSOR_INVALID`, `CURSOR_EXPIRED`. */
  readonly voteCast: VoteCast;
};


/** Streams of events. Every stream has a single order, the same for every subscriber, and each event comes at most once. Keep the `cursor` of the last event: a new subscription `after` it resumes without a gap. */
export type SubscriptionAnnouncementChangedArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
};


/** Streams of events. Every stream has a single order, the same for every subscriber, and each event comes at most once. Keep the `cursor` of the last event: a new subscription `after` it resumes without a gap. */
export type SubscriptionBestPricesChangedArgs = {
  everyMs?: Scalars['Int']['input'];
  marketIds: ReadonlyArray<Scalars['ID']['input']>;
};


/** Streams of events. Every stream has a single order, the same for every subscriber, and each event comes at most once. Keep the `cursor` of the last event: a new subscription `after` it resumes without a gap. */
export type SubscriptionCandleChangedArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  everyMs?: InputMaybe<Scalars['Int']['input']>;
  interval: CandleInterval;
  marketId: Scalars['ID']['input'];
};


/** Streams of events. Every stream has a single order, the same for every subscriber, and each event comes at most once. Keep the `cursor` of the last event: a new subscription `after` it resumes without a gap. */
export type SubscriptionCreatorSharesTradedArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  creator: Scalars['ID']['input'];
};


/** Streams of events. Every stream has a single order, the same for every subscriber, and each event comes at most once. Keep the `cursor` of the last event: a new subscription `after` it resumes without a gap. */
export type SubscriptionCreatorSharesUnlockedArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  creator?: InputMaybe<Scalars['ID']['input']>;
};


/** Streams of events. Every stream has a single order, the same for every subscriber, and each event comes at most once. Keep the `cursor` of the last event: a new subscription `after` it resumes without a gap. */
export type SubscriptionDiscussionDeletedArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  marketId?: InputMaybe<Scalars['ID']['input']>;
  marketIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
};


/** Streams of events. Every stream has a single order, the same for every subscriber, and each event comes at most once. Keep the `cursor` of the last event: a new subscription `after` it resumes without a gap. */
export type SubscriptionDiscussionPostedArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  marketId?: InputMaybe<Scalars['ID']['input']>;
  marketIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
};


/** Streams of events. Every stream has a single order, the same for every subscriber, and each event comes at most once. Keep the `cursor` of the last event: a new subscription `after` it resumes without a gap. */
export type SubscriptionDividendChangedArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
};


/** Streams of events. Every stream has a single order, the same for every subscriber, and each event comes at most once. Keep the `cursor` of the last event: a new subscription `after` it resumes without a gap. */
export type SubscriptionInboxChangedArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
};


/** Streams of events. Every stream has a single order, the same for every subscriber, and each event comes at most once. Keep the `cursor` of the last event: a new subscription `after` it resumes without a gap. */
export type SubscriptionMarketEventsArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  marketId?: InputMaybe<Scalars['ID']['input']>;
  marketIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  types?: InputMaybe<ReadonlyArray<MarketEventType>>;
};


/** Streams of events. Every stream has a single order, the same for every subscriber, and each event comes at most once. Keep the `cursor` of the last event: a new subscription `after` it resumes without a gap. */
export type SubscriptionMarketStateChangedArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  marketId?: InputMaybe<Scalars['ID']['input']>;
  marketIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
};


/** Streams of events. Every stream has a single order, the same for every subscriber, and each event comes at most once. Keep the `cursor` of the last event: a new subscription `after` it resumes without a gap. */
export type SubscriptionOrderBookChangedArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  everyMs?: InputMaybe<Scalars['Int']['input']>;
  marketId: Scalars['ID']['input'];
};


/** Streams of events. Every stream has a single order, the same for every subscriber, and each event comes at most once. Keep the `cursor` of the last event: a new subscription `after` it resumes without a gap. */
export type SubscriptionOrderUpdatedArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  marketId?: InputMaybe<Scalars['ID']['input']>;
};


/** Streams of events. Every stream has a single order, the same for every subscriber, and each event comes at most once. Keep the `cursor` of the last event: a new subscription `after` it resumes without a gap. */
export type SubscriptionPlatformStatusChangedArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
};


/** Streams of events. Every stream has a single order, the same for every subscriber, and each event comes at most once. Keep the `cursor` of the last event: a new subscription `after` it resumes without a gap. */
export type SubscriptionPositionChangedArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  marketId?: InputMaybe<Scalars['ID']['input']>;
};


/** Streams of events. Every stream has a single order, the same for every subscriber, and each event comes at most once. Keep the `cursor` of the last event: a new subscription `after` it resumes without a gap. */
export type SubscriptionPriceUpdatedArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  everyMs?: InputMaybe<Scalars['Int']['input']>;
  marketId?: InputMaybe<Scalars['ID']['input']>;
  marketIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
};


/** Streams of events. Every stream has a single order, the same for every subscriber, and each event comes at most once. Keep the `cursor` of the last event: a new subscription `after` it resumes without a gap. */
export type SubscriptionTradeExecutedArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  marketId?: InputMaybe<Scalars['ID']['input']>;
  marketIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
};


/** Streams of events. Every stream has a single order, the same for every subscriber, and each event comes at most once. Keep the `cursor` of the last event: a new subscription `after` it resumes without a gap. */
export type SubscriptionTradingSessionEventsArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  sessionId: Scalars['ID']['input'];
};


/** Streams of events. Every stream has a single order, the same for every subscriber, and each event comes at most once. Keep the `cursor` of the last event: a new subscription `after` it resumes without a gap. */
export type SubscriptionTradingSessionMetricsArgs = {
  everyMs?: Scalars['Int']['input'];
  sessionId: Scalars['ID']['input'];
};


/** Streams of events. Every stream has a single order, the same for every subscriber, and each event comes at most once. Keep the `cursor` of the last event: a new subscription `after` it resumes without a gap. */
export type SubscriptionVoteCastArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  marketId?: InputMaybe<Scalars['ID']['input']>;
  marketIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  voteType?: InputMaybe<VoteType>;
};

/** How long an order may be filled. */
export type TimeInForce =
  /** At once and as a whole, or not at all. */
  | 'FOK'
  /** Until it is cancelled. */
  | 'GTC'
  /** Until `expiresAt`. */
  | 'GTD'
  /** At once, as far as it can be filled. The rest ends. */
  | 'IOC';

/** A purchase or a sale of shares. */
export type Trade = Node & {
  readonly __typename?: 'Trade';
  /** The other side of the trade. Null for a trade of another program. */
  readonly against?: Maybe<FillAgainst>;
  /** The time of its execution. */
  readonly blockTime: Scalars['DateTime']['output'];
  /** The cost of a purchase or the proceeds of a sale, in lamports. */
  readonly cost: Scalars['BigInt']['output'];
  /** The time at which the row was written. */
  readonly createdAt?: Maybe<Scalars['DateTime']['output']>;
  /** The decision of the session that led to the trade. Null without one, and for everyone but the wallet of the trade and a service. */
  readonly decisionId?: Maybe<Scalars['ID']['output']>;
  /** The taker's fee with that for the holders of the creator's shares, in lamports: on top of the cost of a BUY, off the proceeds of a SELL. Null for a trade of another program. */
  readonly fee?: Maybe<Scalars['BigInt']['output']>;
  /** The row's own id. */
  readonly id: Scalars['ID']['output'];
  /** The market as it is now; null when it has been deleted. */
  readonly market?: Maybe<Market>;
  /** The market. */
  readonly marketId: Scalars['ID']['output'];
  /** The outcome of the shares. */
  readonly outcome: Outcome;
  /** Price of YES after the trade, in SOL, nine decimals. */
  readonly priceAfter?: Maybe<Scalars['Decimal']['output']>;
  /** The trading session that made the trade. Null without one, and for everyone but the wallet of the trade and a service. */
  readonly sessionId?: Maybe<Scalars['ID']['output']>;
  /** The number of shares, in billionths of a share. */
  readonly shares: Scalars['BigInt']['output'];
  /** The direction. */
  readonly tradeType: TradeType;
  /** The transaction on chain, or `offchain:` and a UUID. */
  readonly txSignature: Scalars['String']['output'];
  /** The user of the wallet. */
  readonly user?: Maybe<User>;
  /** The wallet that traded. */
  readonly userWallet: Scalars['String']['output'];
};

/** A page of trades. */
export type TradeConnection = {
  readonly __typename?: 'TradeConnection';
  /** The rows of the page, in the order of the list, each with its cursor. */
  readonly edges: ReadonlyArray<TradeEdge>;
  /** Whether the list has rows before and after the page. */
  readonly pageInfo: PageInfo;
};

/** A trade and its place in the list. */
export type TradeEdge = {
  readonly __typename?: 'TradeEdge';
  /** The place of the row in the list, for `after` or `before`. */
  readonly cursor: Scalars['String']['output'];
  /** The row. */
  readonly node: Trade;
};

/** A trade settled, on chain or against the market maker. */
export type TradeExecuted = Event & MarketEvent & {
  readonly __typename?: 'TradeExecuted';
  /** The place of the event in this stream: a subscription `after` it begins with the next event. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The event's type and identity: unique among all events, never the id of a row, and the same when the event is captured twice. */
  readonly id: Scalars['ID']['output'];
  /** The market as it is now, which may be later than the event. Null when it has been deleted. */
  readonly market?: Maybe<Market>;
  /** The market of the event. */
  readonly marketId: Scalars['ID']['output'];
  /** The time at which the event happened. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The time at which the event got its place in the stream. */
  readonly publishedAt: Scalars['DateTime']['output'];
  /** The trade. */
  readonly trade: Trade;
};

/** A trade as `executeTrade` would make it now. */
export type TradeQuote = {
  readonly __typename?: 'TradeQuote';
  /** The cost for a share of the outcome, in SOL, nine decimals. */
  readonly averagePrice: Scalars['Decimal']['output'];
  /** The cost of a purchase or the proceeds of a sale, in lamports, without the fee. */
  readonly cost: Scalars['BigInt']['output'];
  /** The fee, in lamports: on top of the cost of a purchase, off the proceeds of a sale. */
  readonly fee: Scalars['BigInt']['output'];
  /** The shares that the market maker gives or takes. */
  readonly fromMarketMaker: Scalars['BigInt']['output'];
  /** The shares that orders of other wallets give or take. */
  readonly fromOrders: Scalars['BigInt']['output'];
  /** Price of YES after the trade, in SOL, nine decimals: the `priceAfter` of the trade. */
  readonly priceAfter: Scalars['Decimal']['output'];
  /** Price of YES before the trade, in SOL, nine decimals. */
  readonly priceBefore: Scalars['Decimal']['output'];
  /** The number of shares, in billionths of a share. */
  readonly shares: Scalars['BigInt']['output'];
};

/** The direction of a trade. */
export type TradeType =
  /** A purchase of shares from the market maker. */
  | 'BUY'
  /** A sale of shares to the market maker. */
  | 'SELL';

/** A halt of trading, in one market or in all of them. While it lasts no trade is made. */
export type TradingHalt = {
  readonly __typename?: 'TradingHalt';
  /** The time at which it ended; null while it lasts. */
  readonly endedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The row's own id. */
  readonly id: Scalars['ID']['output'];
  /** The market; null for all of them. */
  readonly marketId?: Maybe<Scalars['ID']['output']>;
  /** The reason, plain text. */
  readonly reason: Scalars['String']['output'];
  /** The time at which trading resumes by itself; null while only an operator resumes it. */
  readonly resumesAt?: Maybe<Scalars['DateTime']['output']>;
  /** The time from which on no trade was made. */
  readonly startedAt: Scalars['DateTime']['output'];
};

/** A session in which an algorithm trades for a wallet, within bounds of time and loss. Only its owner and a service see it. */
export type TradingSession = Node & {
  readonly __typename?: 'TradingSession';
  /** The algorithm. */
  readonly algorithmId?: Maybe<Scalars['String']['output']>;
  /** Its version. */
  readonly algorithmVersion?: Maybe<Scalars['String']['output']>;
  /** The position in `tradingSessionEvents` of this state of the session: a subscription `after` it misses nothing. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The peak less the present profit, in lamports. */
  readonly drawdown: Scalars['BigInt']['output'];
  /** Why it ended; null while it is open. */
  readonly endReason?: Maybe<SessionEndReason>;
  /** The time of its end; null while it is open. */
  readonly endedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The time at which it expires, within a second. */
  readonly endsAt: Scalars['DateTime']['output'];
  /** All of its events, the oldest first. Errors: `BAD_USER_INPUT`, `CURSOR_INVALID`. */
  readonly events: SessionEventConnection;
  /** The fees of its fills, in lamports. */
  readonly fees: Scalars['BigInt']['output'];
  /** The row's own id. */
  readonly id: Scalars['ID']['output'];
  /** The loss, realised and not, at which it is stopped, in lamports. */
  readonly lossLimit: Scalars['BigInt']['output'];
  /** The drawdown at which it is stopped, in lamports; null for none. */
  readonly maxDrawdown?: Maybe<Scalars['BigInt']['output']>;
  /** Orders and trades within a minute at most; null for no such bound. */
  readonly maxOrdersPerMinute?: Maybe<Scalars['Int']['output']>;
  /** What its open shares and resting purchases may cost, in lamports; null for no such bound. */
  readonly maxPosition?: Maybe<Scalars['BigInt']['output']>;
  /** The name. */
  readonly name: Scalars['String']['output'];
  /** The highest profit at its fills and at the closes of minutes, 0 at least, in lamports. */
  readonly peakPnl: Scalars['BigInt']['output'];
  /** Its open shares, 500 at most. */
  readonly positions: ReadonlyArray<SessionPosition>;
  /** The profit that its sales and ended markets have realised, fees taken off, in lamports. */
  readonly realizedPnl: Scalars['BigInt']['output'];
  /** The time of its start. */
  readonly startedAt: Scalars['DateTime']['output'];
  /** What its open shares and its resting purchases may cost, beside its realised profit, in lamports. */
  readonly startingBalance: Scalars['BigInt']['output'];
  /** The state. */
  readonly status: SessionStatus;
  /** Its fills. */
  readonly tradeCount: Scalars['Int']['output'];
  /** The profit of its open shares at the present prices, in lamports. */
  readonly unrealizedPnl: Scalars['BigInt']['output'];
  /** The user of the wallet. */
  readonly user?: Maybe<User>;
  /** Its owner. */
  readonly userWallet: Scalars['String']['output'];
};


/** A session in which an algorithm trades for a wallet, within bounds of time and loss. Only its owner and a service see it. */
export type TradingSessionEventsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};

/** A page of trading sessions. */
export type TradingSessionConnection = {
  readonly __typename?: 'TradingSessionConnection';
  /** The rows of the page, in the order of the list, each with its cursor. */
  readonly edges: ReadonlyArray<TradingSessionEdge>;
  /** Whether the list has rows before and after the page. */
  readonly pageInfo: PageInfo;
};

/** A trading session and its place in the list. */
export type TradingSessionEdge = {
  readonly __typename?: 'TradingSessionEdge';
  /** The place of the row in the list, for `after` or `before`. */
  readonly cursor: Scalars['String']['output'];
  /** The row. */
  readonly node: TradingSession;
};

/** The figures of a trading session at a moment. */
export type TradingSessionMetrics = {
  readonly __typename?: 'TradingSessionMetrics';
  /** The moment. */
  readonly at: Scalars['DateTime']['output'];
  /** The loss as a part of `lossLimit`, six decimals; 0 at a gain. */
  readonly lossLimitUtilization: Scalars['Decimal']['output'];
  /** Its profit less half of its drawdown, in per cent of `startingBalance`, six decimals; null before its first fill. */
  readonly performanceScore?: Maybe<Scalars['Decimal']['output']>;
  /** The profit that is realised, in lamports. */
  readonly realizedPnl: Scalars['BigInt']['output'];
  /** The session. */
  readonly sessionId: Scalars['ID']['output'];
  /** The state. */
  readonly status: SessionStatus;
  /** Whole seconds since its start, up to its end. */
  readonly timeElapsedSeconds: Scalars['Int']['output'];
  /** Whole seconds until it expires; 0 after its end. */
  readonly timeRemainingSeconds: Scalars['Int']['output'];
  /** Its fills. */
  readonly tradeCount: Scalars['Int']['output'];
  /** The profit of its open shares, in lamports. */
  readonly unrealizedPnl: Scalars['BigInt']['output'];
};

/** The market that the wallet no longer follows. */
export type UnfollowMarketInput = {
  /** The market. */
  readonly marketId: Scalars['ID']['input'];
};

/** The result of the end of a follow. */
export type UnfollowMarketPayload = {
  readonly __typename?: 'UnfollowMarketPayload';
  /** The market as it is now. */
  readonly market: Market;
};

/** Changes of an announcement. A field that is left out stays as it is. */
export type UpdateAnnouncementInput = {
  /** The parts of the platform that it is about. */
  readonly affects?: InputMaybe<ReadonlyArray<Affected>>;
  /** The text: 4000 characters at most. */
  readonly body?: InputMaybe<Scalars['String']['input']>;
  /** Another end. Null takes the end away. */
  readonly endsAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** The announcement. */
  readonly id: Scalars['ID']['input'];
  /** How much it matters. */
  readonly severity?: InputMaybe<Severity>;
  /** Another start, while it is SCHEDULED. Null, or a time that has passed, begins it now. */
  readonly startsAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** The title: 1 to 200 characters; white space around it is cut. */
  readonly title?: InputMaybe<Scalars['String']['input']>;
};

/** The result of a change. */
export type UpdateAnnouncementPayload = {
  readonly __typename?: 'UpdateAnnouncementPayload';
  /** The announcement after the change. */
  readonly announcement: Announcement;
};

/** A wallet, and what the platform knows of its owner. */
export type User = {
  readonly __typename?: 'User';
  /** The address of a picture. */
  readonly avatarUrl?: Maybe<Scalars['String']['output']>;
  /** Words about the owner. */
  readonly bio?: Maybe<Scalars['String']['output']>;
  /** The time at which the wallet was first seen. */
  readonly createdAt?: Maybe<Scalars['DateTime']['output']>;
  /** The name on Twitter. */
  readonly handle?: Maybe<Scalars['String']['output']>;
  /** The reputation, as the platform counts it. */
  readonly reputationScore?: Maybe<Scalars['Int']['output']>;
  /** The wallet. */
  readonly wallet: Scalars['ID']['output'];
};

/** The client, as its token proves it. */
export type Viewer = {
  readonly __typename?: 'Viewer';
  /** The creators' shares that the wallet holds, the last changed first, 500 at most. Empty without a wallet. Errors: `SERVICE_UNAVAILABLE` where the server has no tables for creators' shares. */
  readonly creatorHoldings: ReadonlyArray<CreatorHolding>;
  /** The position in the stream of `positionChanged`, read before `positions`: a subscription `after` it misses nothing in between. Null without a wallet. */
  readonly cursor?: Maybe<Scalars['Cursor']['output']>;
  /** The parts of the wallet in dividends, newest first. Empty without a wallet. Errors: `BAD_USER_INPUT`, `CURSOR_INVALID`; `SERVICE_UNAVAILABLE` where the server has no tables for creators' shares. */
  readonly dividendPayments: DividendPaymentConnection;
  /** The dividends of the wallet, one for each creator whose shares it holds or held, the last changed first, 500 at most. Empty without a wallet. Errors: `SERVICE_UNAVAILABLE` where the server has no tables for creators' shares. */
  readonly dividends: ReadonlyArray<Dividend>;
  /** The position in the stream of `dividendChanged`, read before `creatorHoldings` and `dividends`: a subscription `after` it misses nothing in between. Null without a wallet. Errors: `SERVICE_UNAVAILABLE` where the server has no tables for creators' shares. */
  readonly dividendsCursor?: Maybe<Scalars['Cursor']['output']>;
  /** The time at which the token expires. */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** The markets that the viewer's wallet follows, the last followed first, 500 at most. Errors: `SERVICE_UNAVAILABLE` where the server has no tables for inboxes. */
  readonly followedMarkets: ReadonlyArray<Market>;
  /** Made for caches: unique among all objects. It is opaque, and no argument takes it. */
  readonly id: Scalars['ID']['output'];
  /** The counters of the viewer's inbox; null without a wallet. Errors: `SERVICE_UNAVAILABLE` where the server has no tables for inboxes. */
  readonly inbox?: Maybe<Inbox>;
  /** The wishes of the viewer's wallet, one for each type; none without a wallet. Errors: `SERVICE_UNAVAILABLE` where the server has no tables for inboxes. */
  readonly notificationPreferences: ReadonlyArray<NotificationPreference>;
  /** The notifications of the viewer's wallet, the newest sequence first. Archived and expired ones are left out unless the filter asks for them. Errors: `BAD_USER_INPUT`, `CURSOR_INVALID`; `SERVICE_UNAVAILABLE` where the server has no tables for inboxes. */
  readonly notifications: NotificationConnection;
  /** The orders of the viewer's wallet, newest first. Errors: `BAD_USER_INPUT`, `CURSOR_INVALID`; `SERVICE_UNAVAILABLE` where the server has no tables for orders. */
  readonly orders: OrderConnection;
  /** The positions of the wallet, the last changed position first. */
  readonly positions: ReadonlyArray<Position>;
  /** The price alerts of the viewer's wallet: those that wait, then those that were triggered, each the newest first, 500 at most. Errors: `SERVICE_UNAVAILABLE` where the server has no tables for inboxes. */
  readonly priceAlerts: ReadonlyArray<PriceAlert>;
  /** `authenticated` or `service_role`. */
  readonly role: Scalars['String']['output'];
  /** The trading sessions of the viewer's wallet, newest first. Errors: `BAD_USER_INPUT`, `CURSOR_INVALID`; `SERVICE_UNAVAILABLE` where the server has no tables for sessions. */
  readonly tradingSessions: TradingSessionConnection;
  /** The user of the wallet; null without one. */
  readonly user?: Maybe<User>;
  /** The token's `sub`: a wallet. Null for a service token without one. */
  readonly wallet?: Maybe<Scalars['String']['output']>;
};


/** The client, as its token proves it. */
export type ViewerDividendPaymentsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/** The client, as its token proves it. */
export type ViewerNotificationsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<NotificationFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/** The client, as its token proves it. */
export type ViewerOrdersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  isOpen?: InputMaybe<Scalars['Boolean']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  marketId?: InputMaybe<Scalars['ID']['input']>;
  sessionId?: InputMaybe<Scalars['ID']['input']>;
};


/** The client, as its token proves it. */
export type ViewerPositionsArgs = {
  first?: Scalars['Int']['input'];
  marketId?: InputMaybe<Scalars['ID']['input']>;
};


/** The client, as its token proves it. */
export type ViewerTradingSessionsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  status?: InputMaybe<SessionStatus>;
};

/** A vote. A wallet has a single vote of each type in a market. */
export type Vote = {
  readonly __typename?: 'Vote';
  /** Made for caches: unique among all objects. It is opaque, and no argument takes it. */
  readonly id: Scalars['ID']['output'];
  /** The market as it is now; null when it has been deleted. */
  readonly market?: Maybe<Market>;
  /** The market. */
  readonly marketId: Scalars['ID']['output'];
  /** The user of the wallet. */
  readonly user?: Maybe<User>;
  /** The wallet that voted. */
  readonly userWallet: Scalars['String']['output'];
  /** True is for the proposal, or agrees with the dispute. */
  readonly vote: Scalars['Boolean']['output'];
  /** The subject. */
  readonly voteType: VoteType;
  /** The time of the vote. */
  readonly votedAt?: Maybe<Scalars['DateTime']['output']>;
};

/** A wallet voted. */
export type VoteCast = Event & MarketEvent & {
  readonly __typename?: 'VoteCast';
  /** The place of the event in this stream: a subscription `after` it begins with the next event. */
  readonly cursor: Scalars['Cursor']['output'];
  /** The event's type and identity: unique among all events, never the id of a row, and the same when the event is captured twice. */
  readonly id: Scalars['ID']['output'];
  /** The market as it is now, which may be later than the event. Null when it has been deleted. */
  readonly market?: Maybe<Market>;
  /** The market of the event. */
  readonly marketId: Scalars['ID']['output'];
  /** The time at which the event happened. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The time at which the event got its place in the stream. */
  readonly publishedAt: Scalars['DateTime']['output'];
  /** The votes of its type, this vote included. */
  readonly tally: VoteTally;
  /** The vote. */
  readonly vote: Vote;
};

/** The votes of a type, counted. The server reports that the threshold is reached, and takes no action. */
export type VoteTally = {
  readonly __typename?: 'VoteTally';
  /** All other votes. */
  readonly against: Scalars['Int']['output'];
  /** `for` ÷ `total`, nine decimals; null without votes. */
  readonly approvalRate?: Maybe<Scalars['Decimal']['output']>;
  /** Votes for the proposal, or that agree with the dispute. */
  readonly for: Scalars['Int']['output'];
  /** Made for caches: unique among all objects. It is opaque, and no argument takes it. */
  readonly id: Scalars['ID']['output'];
  /** The rate that counts as approval. */
  readonly threshold: Scalars['Decimal']['output'];
  /** Whether `approvalRate` is at least `threshold`. */
  readonly thresholdReached: Scalars['Boolean']['output'];
  /** `for` + `against`. */
  readonly total: Scalars['Int']['output'];
};

/** The subject of a vote. */
export type VoteType =
  /** The dispute of its proposed outcome. */
  | 'DISPUTE'
  /** The proposal of a market. */
  | 'PROPOSAL';
