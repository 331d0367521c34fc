/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
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

/** A side of a book. */
export type BookSide =
  /** Sales of YES and purchases of NO. */
  | 'ASK'
  /** Purchases of YES and sales of NO. */
  | 'BID';

/** A purchase of a creator's shares. */
export type BuyCreatorSharesInput = {
  /** An id of this request that you choose, 1 to 200 characters. The same request with the same id, within 90 days, is not executed again: it gets the first result. Other content gives `CLIENT_ID_REUSED`. */
  readonly clientId: string;
  /** The wallet of the creator. */
  readonly creator: string;
  /** The highest cost, in lamports. */
  readonly maxCost: string;
  /** The number of shares, 1 or more. */
  readonly shares: number;
};

/** An order of the viewer: exactly one of its ids. */
export type CancelOrderInput = {
  /** The id that the client gave it. */
  readonly clientId?: string | null | undefined;
  /** The id of the order. */
  readonly orderId?: string | null | undefined;
};

/** Open orders of the viewer. */
export type CancelOrdersInput = {
  /** Only orders of this market. */
  readonly marketId?: string | null | undefined;
  /** Only orders of this trading session. */
  readonly sessionId?: string | null | undefined;
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
  readonly marketId: string;
  /** True is for the proposal, or agrees with the dispute. */
  readonly vote: boolean;
  /** The subject. */
  readonly voteType: VoteType;
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
  readonly cancel?: boolean | null | undefined;
  /** The market. */
  readonly marketId: string;
  /** With RESOLVING, the proposed outcome; with FINALIZED, the final outcome, which is the proposed outcome by default. */
  readonly outcome?: Outcome | null | undefined;
  /** The next state. */
  readonly state?: MarketState | null | undefined;
};

/** A claim of dividends. */
export type ClaimDividendsInput = {
  /** An id of this request that you choose, 1 to 200 characters. The same request with the same id, within 90 days, is not executed again: it gets the first result. Other content gives `CLIENT_ID_REUSED`. */
  readonly clientId: string;
  /** The wallet of the creator. */
  readonly creator: string;
};

/** The session that ends. */
export type CompleteTradingSessionInput = {
  /** The session. */
  readonly sessionId: string;
};

/** A price alert. */
export type CreatePriceAlertInput = {
  /** Where it waits for the price. */
  readonly direction: PriceDirection;
  /** The market. */
  readonly marketId: string;
  /** The outcome. */
  readonly outcome: Outcome;
  /** The price of the outcome: between 0 and 1, nine decimals at most. */
  readonly price: string;
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

/** The comment that is deleted. */
export type DeleteDiscussionInput = {
  /** The id of the comment. */
  readonly discussionId: string;
};

/** The price alert that is deleted. */
export type DeletePriceAlertInput = {
  /** The alert. */
  readonly id: string;
};

/** The sessions that stop: exactly one of `sessionId`, `all`, `wallet`, `marketId` and `everybody`. */
export type EmergencyStopInput = {
  /** True: all sessions of the viewer's wallet. */
  readonly all?: boolean | null | undefined;
  /** True: all sessions, for a service. */
  readonly everybody?: boolean | null | undefined;
  /** All sessions that hold shares of this market or have orders there, for a service. */
  readonly marketId?: string | null | undefined;
  /** The reason, plain text: 1 to 500 characters. */
  readonly reason: string;
  /** This session, for its owner and a service. */
  readonly sessionId?: string | null | undefined;
  /** All sessions of this wallet, for a service. */
  readonly wallet?: string | null | undefined;
};

/** The announcement that ends. */
export type EndAnnouncementInput = {
  /** The announcement. */
  readonly id: string;
};

/** An order to the market maker. */
export type ExecuteTradeInput = {
  /** An id of this request that you choose, 1 to 200 characters. The same request with the same id, within 90 days, is not executed again: it gets the first result. Other content gives `CLIENT_ID_REUSED`. */
  readonly clientId?: string | null | undefined;
  /** The decision of the session that led to it. */
  readonly decisionId?: string | null | undefined;
  /** The market. */
  readonly marketId: string;
  /** The highest cost of a BUY with its fee, in lamports; no limit by default. */
  readonly maxCost?: string | null | undefined;
  /** The lowest proceeds of a SELL less its fee, in lamports; no limit by default. */
  readonly minProceeds?: string | null | undefined;
  /** The outcome of the shares. */
  readonly outcome: Outcome;
  /** The trading session of the viewer that it belongs to. Needs `decisionId`. A sale sells shares that the session has bought. */
  readonly sessionId?: string | null | undefined;
  /** The number of shares, in billionths of a share. */
  readonly shares: string;
  /** The direction. */
  readonly tradeType: TradeType;
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
  readonly marketId: string;
};

/** A halt. */
export type HaltTradingInput = {
  /** Whether the resting orders of the scope end. It is stored with the halt, and has no effect while the server keeps no orders. */
  readonly cancelOrders?: boolean;
  /** The market; all of them by default. */
  readonly marketId?: string | null | undefined;
  /** The reason that everyone reads: 1 to 500 characters; white space around it is cut. */
  readonly reason: string;
  /** The time at which trading resumes by itself, in the future; by hand by default. */
  readonly resumesAt?: string | null | undefined;
};

/** A sign of life of an algorithm. */
export type HeartbeatTradingSessionInput = {
  /** The session. */
  readonly sessionId: string;
  /** Milliseconds within which the next one comes: 1000 to 3600000. */
  readonly ttlMs: number;
};

/** The launch of a creator's shares. */
export type LaunchCreatorSharesInput = {
  /** The wallet of the creator: for a service. The wallet of the viewer by default. */
  readonly creator?: string | null | undefined;
  /** The volume of the creator's markets that unlocks the shares, in lamports: at least `CREATOR_UNLOCK_VOLUME`, which is the default. A service may give a lower one. */
  readonly unlockVolume?: string | null | undefined;
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
  readonly ids?: ReadonlyArray<string> | null | undefined;
  /** All notifications up to this sequence. */
  readonly throughSequence?: string | null | undefined;
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

/** Which notifications a list has. */
export type NotificationFilter = {
  /** Those about this market; about any or none by default. */
  readonly marketId?: string | null | undefined;
  /** Those in one of these states; all but ARCHIVED by default. */
  readonly states?: ReadonlyArray<NotificationState> | null | undefined;
  /** Those of one of these types; of all by default. */
  readonly types?: ReadonlyArray<NotificationType> | null | undefined;
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

/** A wish for a type of notification. */
export type NotificationPreferenceInput = {
  /** Whether notifications of the type come into the inbox. */
  readonly inApp: boolean;
  /** Whether a front end shows them at once. */
  readonly toast: boolean;
  /** The type. */
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

/** An answer to the question of a market. */
export type Outcome =
  /** The answer no. */
  | 'NO'
  /** The answer yes. */
  | 'YES';

/** An order. */
export type PlaceOrderInput = {
  /** Cancel the order (`DISCONNECTED`) when the socket of the placement is lost. Over a socket only. When the server stops or dies, the order stays for ten seconds, and any new socket of the wallet takes it over. */
  readonly cancelOnDisconnect?: boolean;
  /** An id of this order that you choose, 1 to 200 characters. The same order with the same id, within 90 days, is not placed again. Other content gives `CLIENT_ID_REUSED`. */
  readonly clientId: string;
  /** The decision of the session that led to it. */
  readonly decisionId?: string | null | undefined;
  /** The time at which it expires: for GTD, and needed there. */
  readonly expiresAt?: string | null | undefined;
  /** The market. */
  readonly marketId: string;
  /** The outcome of the shares. */
  readonly outcome: Outcome;
  /** Refuse the order with `WOULD_TRADE` where it would trade at once. Not for IOC and FOK. */
  readonly postOnly?: boolean;
  /** The limit, in SOL for a share of the outcome: 0.001 to 0.999, three decimals at most. */
  readonly price: string;
  /** The trading session of the viewer that it belongs to. Needs `decisionId`. A sale sells shares that the session has bought. */
  readonly sessionId?: string | null | undefined;
  /** The shares, in billionths of a share: a multiple of 1000. */
  readonly shares: string;
  /** The direction. */
  readonly side: OrderSide;
  /** How long it may be filled. */
  readonly timeInForce?: TimeInForce;
};

/** A comment. */
export type PostDiscussionInput = {
  /** 1 to 1000 characters; white space around it is cut. */
  readonly content: string;
  /** The market. */
  readonly marketId: string;
};

/** Where a price alert waits for the price. */
export type PriceDirection =
  /** At the price of the alert, or above it. */
  | 'ABOVE'
  /** At the price of the alert, or below it. */
  | 'BELOW';

/** The market that is proposed. */
export type ProposeMarketInput = {
  /** Depth b of the market maker, in billionths of a share; 100 shares by default. */
  readonly bParameter?: string | null | undefined;
  /** The subject; OTHER by default. */
  readonly category?: MarketCategory | null | undefined;
  /** An id of this request that you choose, 1 to 200 characters. The same request with the same id, within 90 days, is not executed again: it gets the first result. Other content gives `CLIENT_ID_REUSED`. */
  readonly clientId?: string | null | undefined;
  /** 2000 characters at most. */
  readonly description?: string | null | undefined;
  /** The initial liquidity of the market maker, in lamports; b·ln 2, its largest loss, by default. */
  readonly initialLiquidity?: string | null | undefined;
  /** 10 to 200 characters; white space around it is cut. */
  readonly question: string;
  /** 10 at most, of 1 to 50 characters each. */
  readonly tags?: ReadonlyArray<string> | null | undefined;
};

/** An announcement. */
export type PublishAnnouncementInput = {
  /** The parts of the platform that it is about. */
  readonly affects?: ReadonlyArray<Affected>;
  /** The text: 4000 characters at most. */
  readonly body?: string;
  /** An id of this request that you choose, 1 to 200 characters. The same request with the same id, within 90 days, is not executed again: it gets the first result. Other content gives `CLIENT_ID_REUSED`. */
  readonly clientId: string;
  /** The time at which it ends, behind `startsAt`; by hand by default. */
  readonly endsAt?: string | null | undefined;
  /** The kind. */
  readonly kind: AnnouncementKind;
  /** The market that it is about; all of them by default. */
  readonly marketId?: string | null | undefined;
  /** How much it matters. */
  readonly severity?: Severity;
  /** The time at which it begins; now by default. */
  readonly startsAt?: string | null | undefined;
  /** The title: 1 to 200 characters; white space around it is cut. */
  readonly title: string;
};

/** A decision of an algorithm. */
export type RecordDecisionInput = {
  /** What was decided. */
  readonly action: DecisionAction;
  /** An id of this request that you choose, 1 to 200 characters. The same request with the same id, within 90 days, is not executed again: it gets the first result. Other content gives `CLIENT_ID_REUSED`. */
  readonly clientId: string;
  /** From 0 to 1. */
  readonly confidence?: number | null | undefined;
  /** The data that the decision rests on: 16384 bytes of JSON at most. Data that is old by its time `at`, or by `sequence`, the place of the book of `marketId` that it rests on, raises STALE_DATA. */
  readonly inputs?: unknown;
  /** The limit, in SOL, nine decimals at most. */
  readonly limitPrice?: string | null | undefined;
  /** The market. */
  readonly marketId?: string | null | undefined;
  /** The outcome of the shares. */
  readonly outcome?: Outcome | null | undefined;
  /** The reasons, plain text: 10000 characters at most. */
  readonly reasoning: string;
  /** The session. */
  readonly sessionId: string;
  /** The shares, in billionths of a share. */
  readonly shares?: string | null | undefined;
};

/** The wallet that signs in. */
export type RequestWalletChallengeInput = {
  /** The base58 text of an ed25519 public key. */
  readonly wallet: string;
};

/** The scope that trades again. */
export type ResumeTradingInput = {
  /** The market whose own halt ends. Without it the halt of all markets ends, and those of single markets stay. */
  readonly marketId?: string | null | undefined;
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
  readonly clientId: string;
  /** The wallet of the creator. */
  readonly creator: string;
  /** The lowest proceeds less the fee, in lamports. */
  readonly minProceeds: string;
  /** The number of shares, 1 or more. */
  readonly shares: number;
};

/** A notification and its wallets. Give exactly one of `wallets` and `audience`. */
export type SendNotificationsInput = {
  /** A path of the front end, or an address with https; none by default. */
  readonly actionUrl?: string | null | undefined;
  /** The audience. HOLDERS and FOLLOWERS need `marketId`. */
  readonly audience?: Audience | null | undefined;
  /** The text: 2000 characters at most, plain. */
  readonly body?: string;
  /** An object of your own, 8192 bytes of JSON at most; empty by default. */
  readonly data?: unknown;
  /** A key of yours, 1 to 200 characters: a wallet gets a notification of a key once, and an audience is sent to once. */
  readonly dedupeKey: string;
  /** The time at which it expires; never by default. */
  readonly expiresAt?: string | null | undefined;
  /** The market that it is about; none by default. */
  readonly marketId?: string | null | undefined;
  /** How much it matters. */
  readonly severity?: Severity;
  /** The title: 1 to 200 characters, plain text. */
  readonly title: string;
  /** The wallets, 1000 at most. */
  readonly wallets?: ReadonlyArray<string> | null | undefined;
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

/** Wishes. Types that are left out keep theirs. */
export type SetNotificationPreferencesInput = {
  /** The wishes, one for a type. */
  readonly preferences: ReadonlyArray<NotificationPreferenceInput>;
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
  readonly message: string;
  /** The base58 text of the 64 bytes of an ed25519 signature. */
  readonly signature: string;
  /** The wallet that the challenge was for. */
  readonly wallet: string;
};

/** A trading session. Amounts are lamports. */
export type StartTradingSessionInput = {
  /** The algorithm, 200 characters at most. */
  readonly algorithmId?: string | null | undefined;
  /** Its version, 200 characters at most. */
  readonly algorithmVersion?: string | null | undefined;
  /** An id of this request that you choose, 1 to 200 characters. The same request with the same id, within 90 days, is not executed again: it gets the first result. Other content gives `CLIENT_ID_REUSED`. */
  readonly clientId: string;
  /** Minutes until it expires: 1 to 44640. */
  readonly durationMinutes: number;
  /** The loss at which it is stopped. */
  readonly lossLimit: string;
  /** The drawdown at which it is stopped; none by default. */
  readonly maxDrawdown?: string | null | undefined;
  /** Orders and trades within a minute at most: 1 to 6000; no such bound by default. */
  readonly maxOrdersPerMinute?: number | null | undefined;
  /** What its open shares and resting purchases may cost; no such bound by default. */
  readonly maxPosition?: string | null | undefined;
  /** The name: 1 to 200 characters. */
  readonly name: string;
  /** What its open shares and its resting purchases may cost, beside its realised profit. */
  readonly startingBalance: string;
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

/** The direction of a trade. */
export type TradeType =
  /** A purchase of shares from the market maker. */
  | 'BUY'
  /** A sale of shares to the market maker. */
  | 'SELL';

/** The market that the wallet no longer follows. */
export type UnfollowMarketInput = {
  /** The market. */
  readonly marketId: string;
};

/** Changes of an announcement. A field that is left out stays as it is. */
export type UpdateAnnouncementInput = {
  /** The parts of the platform that it is about. */
  readonly affects?: ReadonlyArray<Affected> | null | undefined;
  /** The text: 4000 characters at most. */
  readonly body?: string | null | undefined;
  /** Another end. Null takes the end away. */
  readonly endsAt?: string | null | undefined;
  /** The announcement. */
  readonly id: string;
  /** How much it matters. */
  readonly severity?: Severity | null | undefined;
  /** Another start, while it is SCHEDULED. Null, or a time that has passed, begins it now. */
  readonly startsAt?: string | null | undefined;
  /** The title: 1 to 200 characters; white space around it is cut. */
  readonly title?: string | null | undefined;
};

/** The subject of a vote. */
export type VoteType =
  /** The dispute of its proposed outcome. */
  | 'DISPUTE'
  /** The proposal of a market. */
  | 'PROPOSAL';

export type AnnouncementsQueryVariables = Exact<{
  isActive?: boolean | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type AnnouncementsQuery = { readonly announcements: { readonly cursor: string, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly kind: AnnouncementKind, readonly severity: Severity, readonly title: string, readonly body: string, readonly affects: ReadonlyArray<Affected>, readonly marketId: string | null, readonly startsAt: string, readonly endsAt: string | null, readonly state: AnnouncementState, readonly createdAt: string, readonly updatedAt: string } }>, readonly pageInfo: { readonly endCursor: string | null, readonly hasNextPage: boolean } } };

export type AnnouncementChangedSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type AnnouncementChangedSubscription = { readonly announcementChanged: { readonly id: string, readonly cursor: string, readonly occurredAt: string, readonly publishedAt: string, readonly announcement: { readonly id: string, readonly kind: AnnouncementKind, readonly severity: Severity, readonly title: string, readonly body: string, readonly affects: ReadonlyArray<Affected>, readonly marketId: string | null, readonly startsAt: string, readonly endsAt: string | null, readonly state: AnnouncementState, readonly createdAt: string, readonly updatedAt: string } } };

export type PublishAnnouncementMutationVariables = Exact<{
  input: PublishAnnouncementInput;
}>;


export type PublishAnnouncementMutation = { readonly publishAnnouncement: { readonly duplicate: boolean, readonly announcement: { readonly id: string, readonly kind: AnnouncementKind, readonly severity: Severity, readonly title: string, readonly body: string, readonly affects: ReadonlyArray<Affected>, readonly marketId: string | null, readonly startsAt: string, readonly endsAt: string | null, readonly state: AnnouncementState, readonly createdAt: string, readonly updatedAt: string } } };

export type UpdateAnnouncementMutationVariables = Exact<{
  input: UpdateAnnouncementInput;
}>;


export type UpdateAnnouncementMutation = { readonly updateAnnouncement: { readonly announcement: { readonly id: string, readonly kind: AnnouncementKind, readonly severity: Severity, readonly title: string, readonly body: string, readonly affects: ReadonlyArray<Affected>, readonly marketId: string | null, readonly startsAt: string, readonly endsAt: string | null, readonly state: AnnouncementState, readonly createdAt: string, readonly updatedAt: string } } };

export type EndAnnouncementMutationVariables = Exact<{
  input: EndAnnouncementInput;
}>;


export type EndAnnouncementMutation = { readonly endAnnouncement: { readonly announcement: { readonly id: string, readonly kind: AnnouncementKind, readonly severity: Severity, readonly title: string, readonly body: string, readonly affects: ReadonlyArray<Affected>, readonly marketId: string | null, readonly startsAt: string, readonly endsAt: string | null, readonly state: AnnouncementState, readonly createdAt: string, readonly updatedAt: string } } };

export type MarketCandlesQueryVariables = Exact<{
  marketId: string;
  interval: CandleInterval;
  from?: string | null | undefined;
  to?: string | null | undefined;
  first?: number;
}>;


export type MarketCandlesQuery = { readonly market: { readonly id: string, readonly candles: { readonly cursor: string, readonly candles: ReadonlyArray<{ readonly start: string, readonly open: string, readonly high: string, readonly low: string, readonly close: string, readonly volume: string, readonly shares: string, readonly trades: number, readonly revision: number }> } | null } | null };

export type CandleChangedSubscriptionVariables = Exact<{
  marketId: string;
  interval: CandleInterval;
  after?: string | null | undefined;
  everyMs?: number | null | undefined;
}>;


export type CandleChangedSubscription = { readonly candleChanged: { readonly id: string, readonly cursor: string, readonly marketId: string, readonly occurredAt: string, readonly publishedAt: string, readonly isClosed: boolean, readonly candle: { readonly start: string, readonly open: string, readonly high: string, readonly low: string, readonly close: string, readonly volume: string, readonly shares: string, readonly trades: number, readonly revision: number } } };

export type CreatorShareTradePartsFragment = { readonly id: string, readonly creator: string, readonly holderWallet: string, readonly side: OrderSide, readonly shares: number, readonly cost: string, readonly fee: string, readonly supplyAfter: number, readonly priceAfter: string, readonly createdAt: string };

export type CreatorHoldingPartsFragment = { readonly creator: string, readonly shares: number, readonly invested: string, readonly averagePrice: string, readonly value: string, readonly accrued: string, readonly claimed: string };

export type CreatorSharesPartsFragment = { readonly creator: string, readonly divisor: number, readonly maxSupply: number, readonly supply: number, readonly price: string, readonly reserve: string, readonly sellFeeBps: number, readonly holdersPartBps: number, readonly volume: string, readonly unlockVolume: string, readonly unlockedAt: string | null, readonly holdersCount: number };

export type CreatorSharesQueryVariables = Exact<{
  creator: string;
}>;


export type CreatorSharesQuery = { readonly creatorShares: { readonly cursor: string, readonly creator: string, readonly divisor: number, readonly maxSupply: number, readonly supply: number, readonly price: string, readonly reserve: string, readonly sellFeeBps: number, readonly holdersPartBps: number, readonly volume: string, readonly unlockVolume: string, readonly unlockedAt: string | null, readonly holdersCount: number } | null };

export type CreatorShareTradesQueryVariables = Exact<{
  creator: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type CreatorShareTradesQuery = { readonly creatorShares: { readonly trades: { readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly creator: string, readonly holderWallet: string, readonly side: OrderSide, readonly shares: number, readonly cost: string, readonly fee: string, readonly supplyAfter: number, readonly priceAfter: string, readonly createdAt: string } }>, readonly pageInfo: { readonly endCursor: string | null, readonly hasNextPage: boolean } } } | null };

export type CreatorCandlesQueryVariables = Exact<{
  creator: string;
  interval: CandleInterval;
  first?: number;
}>;


export type CreatorCandlesQuery = { readonly creatorShares: { readonly candles: { readonly cursor: string, readonly candles: ReadonlyArray<{ readonly start: string, readonly open: string, readonly high: string, readonly low: string, readonly close: string, readonly volume: string, readonly shares: string, readonly trades: number, readonly revision: number }> } | null } | null };

export type CreatorShareQuoteQueryVariables = Exact<{
  creator: string;
  side: OrderSide;
  shares: number;
}>;


export type CreatorShareQuoteQuery = { readonly creatorShareQuote: { readonly cost: string, readonly fee: string, readonly total: string, readonly supplyAfter: number, readonly priceAfter: string } };

export type OwnDividendsQueryVariables = Exact<{ [key: string]: never; }>;


export type OwnDividendsQuery = { readonly viewer: { readonly dividendsCursor: string | null, readonly creatorHoldings: ReadonlyArray<{ readonly creator: string, readonly shares: number, readonly invested: string, readonly averagePrice: string, readonly value: string, readonly accrued: string, readonly claimed: string }>, readonly dividends: ReadonlyArray<{ readonly creator: string, readonly accrued: string, readonly claimed: string }> } | null };

export type DividendPaymentsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type DividendPaymentsQuery = { readonly viewer: { readonly dividendPayments: { readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly creator: string, readonly amount: string, readonly source: string, readonly tradeId: string | null, readonly createdAt: string } }>, readonly pageInfo: { readonly endCursor: string | null, readonly hasNextPage: boolean } } } | null };

export type LaunchCreatorSharesMutationVariables = Exact<{
  input: LaunchCreatorSharesInput;
}>;


export type LaunchCreatorSharesMutation = { readonly launchCreatorShares: { readonly creatorShares: { readonly creator: string, readonly divisor: number, readonly maxSupply: number, readonly supply: number, readonly price: string, readonly reserve: string, readonly sellFeeBps: number, readonly holdersPartBps: number, readonly volume: string, readonly unlockVolume: string, readonly unlockedAt: string | null, readonly holdersCount: number } } };

export type BuyCreatorSharesMutationVariables = Exact<{
  input: BuyCreatorSharesInput;
}>;


export type BuyCreatorSharesMutation = { readonly buyCreatorShares: { readonly duplicate: boolean, readonly trade: { readonly id: string, readonly creator: string, readonly holderWallet: string, readonly side: OrderSide, readonly shares: number, readonly cost: string, readonly fee: string, readonly supplyAfter: number, readonly priceAfter: string, readonly createdAt: string }, readonly holding: { readonly creator: string, readonly shares: number, readonly invested: string, readonly averagePrice: string, readonly value: string, readonly accrued: string, readonly claimed: string } } };

export type SellCreatorSharesMutationVariables = Exact<{
  input: SellCreatorSharesInput;
}>;


export type SellCreatorSharesMutation = { readonly sellCreatorShares: { readonly duplicate: boolean, readonly trade: { readonly id: string, readonly creator: string, readonly holderWallet: string, readonly side: OrderSide, readonly shares: number, readonly cost: string, readonly fee: string, readonly supplyAfter: number, readonly priceAfter: string, readonly createdAt: string }, readonly holding: { readonly creator: string, readonly shares: number, readonly invested: string, readonly averagePrice: string, readonly value: string, readonly accrued: string, readonly claimed: string } } };

export type ClaimDividendsMutationVariables = Exact<{
  input: ClaimDividendsInput;
}>;


export type ClaimDividendsMutation = { readonly claimDividends: { readonly duplicate: boolean, readonly claim: { readonly id: string, readonly creator: string, readonly amount: string, readonly createdAt: string } } };

export type CreatorSharesTradedSubscriptionVariables = Exact<{
  creator: string;
  after?: string | null | undefined;
}>;


export type CreatorSharesTradedSubscription = { readonly creatorSharesTraded: { readonly id: string, readonly cursor: string, readonly trade: { readonly id: string, readonly creator: string, readonly holderWallet: string, readonly side: OrderSide, readonly shares: number, readonly cost: string, readonly fee: string, readonly supplyAfter: number, readonly priceAfter: string, readonly createdAt: string } } };

export type CreatorSharesUnlockedSubscriptionVariables = Exact<{
  creator?: string | null | undefined;
  after?: string | null | undefined;
}>;


export type CreatorSharesUnlockedSubscription = { readonly creatorSharesUnlocked: { readonly id: string, readonly cursor: string, readonly creator: string, readonly volume: string, readonly tradeId: string | null, readonly occurredAt: string } };

export type DividendChangedSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type DividendChangedSubscription = { readonly dividendChanged: { readonly id: string, readonly cursor: string, readonly occurredAt: string, readonly dividend: { readonly creator: string, readonly accrued: string, readonly claimed: string }, readonly claim: { readonly id: string, readonly amount: string, readonly createdAt: string } | null } };

export type MarketDiscussionsQueryVariables = Exact<{
  marketId: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type MarketDiscussionsQuery = { readonly market: { readonly id: string, readonly discussions: { readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly userWallet: string, readonly content: string, readonly createdAt: string | null, readonly deletedAt: string | null } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } } | null };

export type PostDiscussionMutationVariables = Exact<{
  input: PostDiscussionInput;
}>;


export type PostDiscussionMutation = { readonly postDiscussion: { readonly discussion: { readonly id: string, readonly marketId: string, readonly userWallet: string, readonly content: string, readonly createdAt: string | null } } };

export type DeleteDiscussionMutationVariables = Exact<{
  input: DeleteDiscussionInput;
}>;


export type DeleteDiscussionMutation = { readonly deleteDiscussion: { readonly discussion: { readonly id: string, readonly marketId: string, readonly deletedAt: string | null } } };

export type DiscussionPostedSubscriptionVariables = Exact<{
  marketId?: string | null | undefined;
  after?: string | null | undefined;
}>;


export type DiscussionPostedSubscription = { readonly discussionPosted: { readonly id: string, readonly cursor: string, readonly marketId: string, readonly occurredAt: string, readonly publishedAt: string, readonly discussion: { readonly id: string, readonly userWallet: string, readonly content: string, readonly createdAt: string | null } } };

export type DiscussionDeletedSubscriptionVariables = Exact<{
  marketId?: string | null | undefined;
  after?: string | null | undefined;
}>;


export type DiscussionDeletedSubscription = { readonly discussionDeleted: { readonly id: string, readonly cursor: string, readonly marketId: string, readonly occurredAt: string, readonly publishedAt: string, readonly discussionId: string, readonly deletedAt: string } };

export type PlatformStatusQueryVariables = Exact<{ [key: string]: never; }>;


export type PlatformStatusQuery = { readonly platformStatus: { readonly isTradingActive: boolean, readonly reason: string | null, readonly resumesAt: string | null, readonly cursor: string, readonly announcements: ReadonlyArray<{ readonly id: string, readonly kind: AnnouncementKind, readonly severity: Severity, readonly title: string, readonly body: string, readonly affects: ReadonlyArray<Affected>, readonly marketId: string | null, readonly startsAt: string, readonly endsAt: string | null, readonly state: AnnouncementState, readonly createdAt: string, readonly updatedAt: string }> } };

export type MarketHaltQueryVariables = Exact<{
  id: string;
}>;


export type MarketHaltQuery = { readonly market: { readonly id: string, readonly halt: { readonly id: string, readonly marketId: string | null, readonly reason: string, readonly startedAt: string, readonly resumesAt: string | null, readonly endedAt: string | null } | null } | null };

export type PlatformStatusChangedSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type PlatformStatusChangedSubscription = { readonly platformStatusChanged: { readonly id: string, readonly cursor: string, readonly occurredAt: string, readonly publishedAt: string, readonly status: { readonly isTradingActive: boolean, readonly reason: string | null, readonly resumesAt: string | null, readonly cursor: string, readonly announcements: ReadonlyArray<{ readonly id: string, readonly kind: AnnouncementKind, readonly severity: Severity, readonly title: string, readonly body: string, readonly affects: ReadonlyArray<Affected>, readonly marketId: string | null, readonly startsAt: string, readonly endsAt: string | null, readonly state: AnnouncementState, readonly createdAt: string, readonly updatedAt: string }> }, readonly halt: { readonly id: string, readonly marketId: string | null, readonly reason: string, readonly startedAt: string, readonly resumesAt: string | null, readonly endedAt: string | null } | null } };

export type HaltTradingMutationVariables = Exact<{
  input: HaltTradingInput;
}>;


export type HaltTradingMutation = { readonly haltTrading: { readonly halt: { readonly id: string, readonly marketId: string | null, readonly reason: string, readonly startedAt: string, readonly resumesAt: string | null, readonly endedAt: string | null } } };

export type ResumeTradingMutationVariables = Exact<{
  input: ResumeTradingInput;
}>;


export type ResumeTradingMutation = { readonly resumeTrading: { readonly status: { readonly isTradingActive: boolean, readonly reason: string | null, readonly resumesAt: string | null, readonly cursor: string } } };

export type NotificationPartsFragment = { readonly id: string, readonly sequence: string, readonly type: NotificationType, readonly severity: Severity, readonly title: string, readonly body: string, readonly data: unknown, readonly marketId: string | null, readonly actionUrl: string | null, readonly count: number, readonly createdAt: string, readonly seenAt: string | null, readonly readAt: string | null, readonly archivedAt: string | null, readonly expiresAt: string | null };

export type PriceAlertPartsFragment = { readonly id: string, readonly marketId: string, readonly outcome: Outcome, readonly direction: PriceDirection, readonly price: string, readonly createdAt: string, readonly triggeredAt: string | null };

export type InboxQueryVariables = Exact<{ [key: string]: never; }>;


export type InboxQuery = { readonly viewer: { readonly id: string, readonly inbox: { readonly unreadCount: number, readonly unseenCount: number, readonly version: string, readonly cursor: string } | null } | null };

export type NotificationsQueryVariables = Exact<{
  filter?: NotificationFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type NotificationsQuery = { readonly viewer: { readonly id: string, readonly notifications: { readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly sequence: string, readonly type: NotificationType, readonly severity: Severity, readonly title: string, readonly body: string, readonly data: unknown, readonly marketId: string | null, readonly actionUrl: string | null, readonly count: number, readonly createdAt: string, readonly seenAt: string | null, readonly readAt: string | null, readonly archivedAt: string | null, readonly expiresAt: string | null } }>, readonly pageInfo: { readonly endCursor: string | null, readonly hasNextPage: boolean } } } | null };

export type InboxChangedSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type InboxChangedSubscription = { readonly inboxChanged:
    | { readonly __typename: 'NotificationAdded', readonly id: string, readonly cursor: string, readonly occurredAt: string, readonly publishedAt: string, readonly unreadCount: number, readonly unseenCount: number, readonly version: string, readonly notification: { readonly id: string, readonly sequence: string, readonly type: NotificationType, readonly severity: Severity, readonly title: string, readonly body: string, readonly data: unknown, readonly marketId: string | null, readonly actionUrl: string | null, readonly count: number, readonly createdAt: string, readonly seenAt: string | null, readonly readAt: string | null, readonly archivedAt: string | null, readonly expiresAt: string | null } }
    | { readonly __typename: 'NotificationUpdated', readonly id: string, readonly cursor: string, readonly occurredAt: string, readonly publishedAt: string, readonly unreadCount: number, readonly unseenCount: number, readonly version: string, readonly notification: { readonly id: string, readonly sequence: string, readonly type: NotificationType, readonly severity: Severity, readonly title: string, readonly body: string, readonly data: unknown, readonly marketId: string | null, readonly actionUrl: string | null, readonly count: number, readonly createdAt: string, readonly seenAt: string | null, readonly readAt: string | null, readonly archivedAt: string | null, readonly expiresAt: string | null } }
    | { readonly __typename: 'NotificationsMarked', readonly ids: ReadonlyArray<string> | null, readonly throughSequence: string | null, readonly as: NotificationMark, readonly id: string, readonly cursor: string, readonly occurredAt: string, readonly publishedAt: string, readonly unreadCount: number, readonly unseenCount: number, readonly version: string }
   };

export type MarkNotificationsMutationVariables = Exact<{
  input: MarkNotificationsInput;
}>;


export type MarkNotificationsMutation = { readonly markNotifications: { readonly inbox: { readonly unreadCount: number, readonly unseenCount: number, readonly version: string } } };

export type NotificationPreferencesQueryVariables = Exact<{ [key: string]: never; }>;


export type NotificationPreferencesQuery = { readonly viewer: { readonly id: string, readonly notificationPreferences: ReadonlyArray<{ readonly type: NotificationType, readonly inApp: boolean, readonly toast: boolean, readonly isNecessary: boolean }> } | null };

export type SetNotificationPreferencesMutationVariables = Exact<{
  input: SetNotificationPreferencesInput;
}>;


export type SetNotificationPreferencesMutation = { readonly setNotificationPreferences: { readonly preferences: ReadonlyArray<{ readonly type: NotificationType, readonly inApp: boolean, readonly toast: boolean, readonly isNecessary: boolean }> } };

export type FollowedMarketsQueryVariables = Exact<{ [key: string]: never; }>;


export type FollowedMarketsQuery = { readonly viewer: { readonly id: string, readonly followedMarkets: ReadonlyArray<{ readonly id: string, readonly question: string, readonly isFollowed: boolean | null }> } | null };

export type FollowMarketMutationVariables = Exact<{
  input: FollowMarketInput;
}>;


export type FollowMarketMutation = { readonly followMarket: { readonly market: { readonly id: string, readonly isFollowed: boolean | null } } };

export type UnfollowMarketMutationVariables = Exact<{
  input: UnfollowMarketInput;
}>;


export type UnfollowMarketMutation = { readonly unfollowMarket: { readonly market: { readonly id: string, readonly isFollowed: boolean | null } } };

export type PriceAlertsQueryVariables = Exact<{ [key: string]: never; }>;


export type PriceAlertsQuery = { readonly viewer: { readonly id: string, readonly priceAlerts: ReadonlyArray<{ readonly id: string, readonly marketId: string, readonly outcome: Outcome, readonly direction: PriceDirection, readonly price: string, readonly createdAt: string, readonly triggeredAt: string | null }> } | null };

export type CreatePriceAlertMutationVariables = Exact<{
  input: CreatePriceAlertInput;
}>;


export type CreatePriceAlertMutation = { readonly createPriceAlert: { readonly priceAlert: { readonly id: string, readonly marketId: string, readonly outcome: Outcome, readonly direction: PriceDirection, readonly price: string, readonly createdAt: string, readonly triggeredAt: string | null } } };

export type DeletePriceAlertMutationVariables = Exact<{
  input: DeletePriceAlertInput;
}>;


export type DeletePriceAlertMutation = { readonly deletePriceAlert: { readonly id: string } };

export type SendNotificationsMutationVariables = Exact<{
  input: SendNotificationsInput;
}>;


export type SendNotificationsMutation = { readonly sendNotifications: { readonly created: number, readonly duplicate: number, readonly muted: number, readonly jobId: string | null } };

export type NotificationRunsQueryVariables = Exact<{ [key: string]: never; }>;


export type NotificationRunsQuery = { readonly serverStatus: { readonly notificationRuns: ReadonlyArray<{ readonly id: string, readonly type: NotificationType, readonly audience: string, readonly marketId: string | null, readonly created: number, readonly duplicate: number, readonly muted: number, readonly startedAt: string, readonly finishedAt: string | null }> } };

export type MarketEventsSubscriptionVariables = Exact<{
  marketId?: string | null | undefined;
  types?: ReadonlyArray<MarketEventType> | MarketEventType | null | undefined;
  after?: string | null | undefined;
}>;


export type MarketEventsSubscription = { readonly marketEvents:
    | { readonly __typename: 'CandleChanged', readonly id: string, readonly cursor: string, readonly marketId: string, readonly occurredAt: string, readonly publishedAt: string }
    | { readonly __typename: 'DiscussionDeleted', readonly discussionId: string, readonly deletedAt: string, readonly id: string, readonly cursor: string, readonly marketId: string, readonly occurredAt: string, readonly publishedAt: string }
    | { readonly __typename: 'DiscussionPosted', readonly id: string, readonly cursor: string, readonly marketId: string, readonly occurredAt: string, readonly publishedAt: string, readonly discussion: { readonly id: string, readonly userWallet: string, readonly content: string } }
    | { readonly __typename: 'MarketStateChanged', readonly action: ChangeAction, readonly oldState: MarketState | null, readonly newState: MarketState | null, readonly id: string, readonly cursor: string, readonly marketId: string, readonly occurredAt: string, readonly publishedAt: string }
    | { readonly __typename: 'OrderBookChanged', readonly id: string, readonly cursor: string, readonly marketId: string, readonly occurredAt: string, readonly publishedAt: string }
    | { readonly __typename: 'PositionChanged', readonly id: string, readonly cursor: string, readonly marketId: string, readonly occurredAt: string, readonly publishedAt: string }
    | { readonly __typename: 'PriceUpdated', readonly priceYes: string, readonly priceNo: string, readonly sharesYes: string, readonly sharesNo: string, readonly totalVolume: string, readonly id: string, readonly cursor: string, readonly marketId: string, readonly occurredAt: string, readonly publishedAt: string }
    | { readonly __typename: 'TradeExecuted', readonly id: string, readonly cursor: string, readonly marketId: string, readonly occurredAt: string, readonly publishedAt: string, readonly trade: { readonly id: string, readonly userWallet: string, readonly tradeType: TradeType, readonly outcome: Outcome, readonly shares: string, readonly cost: string, readonly priceAfter: string | null } }
    | { readonly __typename: 'VoteCast', readonly id: string, readonly cursor: string, readonly marketId: string, readonly occurredAt: string, readonly publishedAt: string, readonly vote: { readonly id: string, readonly userWallet: string, readonly voteType: VoteType, readonly vote: boolean }, readonly tally: { readonly id: string, readonly for: number, readonly against: number, readonly total: number, readonly approvalRate: string | null, readonly thresholdReached: boolean } }
   };

export type MarketQueryVariables = Exact<{
  id: string;
}>;


export type MarketQuery = { readonly market: { readonly id: string, readonly onChainAddress: string, readonly question: string, readonly description: string | null, readonly category: MarketCategory | null, readonly tags: ReadonlyArray<string>, readonly creatorWallet: string, readonly resolverWallet: string | null, readonly state: MarketState, readonly isCancelled: boolean, readonly bParameter: string, readonly initialLiquidity: string, readonly sharesYes: string, readonly sharesNo: string, readonly priceYes: string, readonly priceNo: string, readonly totalVolume: string, readonly proposedOutcome: Outcome | null, readonly finalOutcome: Outcome | null, readonly createdAt: string, readonly approvedAt: string | null, readonly activatedAt: string | null, readonly resolutionProposedAt: string | null, readonly finalizedAt: string | null, readonly updatedAt: string, readonly cursor: string, readonly proposalTally: { readonly id: string, readonly for: number, readonly against: number, readonly total: number, readonly approvalRate: string | null, readonly threshold: string, readonly thresholdReached: boolean }, readonly disputeTally: { readonly id: string, readonly for: number, readonly against: number, readonly total: number, readonly approvalRate: string | null, readonly threshold: string, readonly thresholdReached: boolean } } | null };

export type MarketsQueryVariables = Exact<{
  state?: MarketState | null | undefined;
  category?: MarketCategory | null | undefined;
  search?: string | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type MarketsQuery = { readonly markets: { readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly question: string, readonly category: MarketCategory | null, readonly tags: ReadonlyArray<string>, readonly state: MarketState, readonly isCancelled: boolean, readonly priceYes: string, readonly priceNo: string, readonly totalVolume: string, readonly createdAt: string, readonly updatedAt: string, readonly cursor: string } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } };

export type ProposeMarketMutationVariables = Exact<{
  input: ProposeMarketInput;
}>;


export type ProposeMarketMutation = { readonly proposeMarket: { readonly market: { readonly id: string, readonly question: string, readonly state: MarketState, readonly bParameter: string, readonly priceYes: string, readonly priceNo: string, readonly cursor: string } } };

export type ChangeMarketStateMutationVariables = Exact<{
  input: ChangeMarketStateInput;
}>;


export type ChangeMarketStateMutation = { readonly changeMarketState: { readonly market: { readonly id: string, readonly state: MarketState, readonly isCancelled: boolean, readonly proposedOutcome: Outcome | null, readonly finalOutcome: Outcome | null, readonly updatedAt: string, readonly cursor: string } } };

export type MarketStateChangedSubscriptionVariables = Exact<{
  marketId?: string | null | undefined;
  after?: string | null | undefined;
}>;


export type MarketStateChangedSubscription = { readonly marketStateChanged: { readonly id: string, readonly cursor: string, readonly marketId: string, readonly occurredAt: string, readonly publishedAt: string, readonly action: ChangeAction, readonly oldState: MarketState | null, readonly newState: MarketState | null } };

export type PriceUpdatedSubscriptionVariables = Exact<{
  marketId?: string | null | undefined;
  after?: string | null | undefined;
  everyMs?: number | null | undefined;
}>;


export type PriceUpdatedSubscription = { readonly priceUpdated: { readonly id: string, readonly cursor: string, readonly marketId: string, readonly occurredAt: string, readonly publishedAt: string, readonly priceYes: string, readonly priceNo: string, readonly sharesYes: string, readonly sharesNo: string, readonly totalVolume: string } };

export type OrderPartsFragment = { readonly id: string, readonly clientId: string | null, readonly marketId: string, readonly outcome: Outcome, readonly side: OrderSide, readonly price: string, readonly shares: string, readonly filledShares: string, readonly remainingShares: string, readonly averagePrice: string | null, readonly filledCost: string, readonly fees: string, readonly timeInForce: TimeInForce, readonly postOnly: boolean, readonly expiresAt: string | null, readonly status: OrderStatus, readonly endReason: OrderEndReason | null, readonly version: number, readonly createdAt: string, readonly updatedAt: string };

export type OrderFillPartsFragment = { readonly id: string, readonly tradeId: string, readonly price: string, readonly shares: string, readonly cost: string, readonly fee: string, readonly liquidity: Liquidity, readonly against: FillAgainst, readonly createdAt: string };

export type OrderBookQueryVariables = Exact<{
  marketId: string;
  depth?: number;
}>;


export type OrderBookQuery = { readonly orderBook: { readonly cursor: string, readonly sequence: string, readonly checksum: string, readonly bids: ReadonlyArray<{ readonly price: string, readonly shares: string, readonly orders: number, readonly makerShares: string }>, readonly asks: ReadonlyArray<{ readonly price: string, readonly shares: string, readonly orders: number, readonly makerShares: string }> } };

export type OrderBookChangedSubscriptionVariables = Exact<{
  marketId: string;
  after?: string | null | undefined;
  everyMs?: number | null | undefined;
}>;


export type OrderBookChangedSubscription = { readonly orderBookChanged: { readonly id: string, readonly cursor: string, readonly sequence: string, readonly previousSequence: string, readonly checksum: string, readonly changes: ReadonlyArray<{ readonly side: BookSide, readonly price: string, readonly shares: string, readonly orders: number, readonly makerShares: string }> } };

export type ViewerOrdersQueryVariables = Exact<{
  isOpen?: boolean | null | undefined;
  marketId?: string | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ViewerOrdersQuery = { readonly viewer: { readonly id: string, readonly orders: { readonly cursor: string | null, readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly clientId: string | null, readonly marketId: string, readonly outcome: Outcome, readonly side: OrderSide, readonly price: string, readonly shares: string, readonly filledShares: string, readonly remainingShares: string, readonly averagePrice: string | null, readonly filledCost: string, readonly fees: string, readonly timeInForce: TimeInForce, readonly postOnly: boolean, readonly expiresAt: string | null, readonly status: OrderStatus, readonly endReason: OrderEndReason | null, readonly version: number, readonly createdAt: string, readonly updatedAt: string } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } } | null };

export type OrderUpdatedSubscriptionVariables = Exact<{
  marketId?: string | null | undefined;
  after?: string | null | undefined;
}>;


export type OrderUpdatedSubscription = { readonly orderUpdated: { readonly id: string, readonly cursor: string, readonly kind: OrderUpdateKind, readonly occurredAt: string, readonly publishedAt: string, readonly order: { readonly id: string, readonly clientId: string | null, readonly marketId: string, readonly outcome: Outcome, readonly side: OrderSide, readonly price: string, readonly shares: string, readonly filledShares: string, readonly remainingShares: string, readonly averagePrice: string | null, readonly filledCost: string, readonly fees: string, readonly timeInForce: TimeInForce, readonly postOnly: boolean, readonly expiresAt: string | null, readonly status: OrderStatus, readonly endReason: OrderEndReason | null, readonly version: number, readonly createdAt: string, readonly updatedAt: string }, readonly fill: { readonly id: string, readonly tradeId: string, readonly price: string, readonly shares: string, readonly cost: string, readonly fee: string, readonly liquidity: Liquidity, readonly against: FillAgainst, readonly createdAt: string } | null } };

export type PlaceOrderMutationVariables = Exact<{
  input: PlaceOrderInput;
}>;


export type PlaceOrderMutation = { readonly placeOrder: { readonly duplicate: boolean, readonly order: { readonly id: string, readonly clientId: string | null, readonly marketId: string, readonly outcome: Outcome, readonly side: OrderSide, readonly price: string, readonly shares: string, readonly filledShares: string, readonly remainingShares: string, readonly averagePrice: string | null, readonly filledCost: string, readonly fees: string, readonly timeInForce: TimeInForce, readonly postOnly: boolean, readonly expiresAt: string | null, readonly status: OrderStatus, readonly endReason: OrderEndReason | null, readonly version: number, readonly createdAt: string, readonly updatedAt: string }, readonly fills: ReadonlyArray<{ readonly id: string, readonly tradeId: string, readonly price: string, readonly shares: string, readonly cost: string, readonly fee: string, readonly liquidity: Liquidity, readonly against: FillAgainst, readonly createdAt: string }> } };

export type CancelOrderMutationVariables = Exact<{
  input: CancelOrderInput;
}>;


export type CancelOrderMutation = { readonly cancelOrder: { readonly order: { readonly id: string, readonly clientId: string | null, readonly marketId: string, readonly outcome: Outcome, readonly side: OrderSide, readonly price: string, readonly shares: string, readonly filledShares: string, readonly remainingShares: string, readonly averagePrice: string | null, readonly filledCost: string, readonly fees: string, readonly timeInForce: TimeInForce, readonly postOnly: boolean, readonly expiresAt: string | null, readonly status: OrderStatus, readonly endReason: OrderEndReason | null, readonly version: number, readonly createdAt: string, readonly updatedAt: string } } };

export type CancelOrdersMutationVariables = Exact<{
  input: CancelOrdersInput;
}>;


export type CancelOrdersMutation = { readonly cancelOrders: { readonly orders: ReadonlyArray<{ readonly id: string, readonly status: OrderStatus, readonly endReason: OrderEndReason | null }> } };

export type ViewerPositionsQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerPositionsQuery = { readonly viewer: { readonly id: string, readonly wallet: string | null, readonly role: string, readonly expiresAt: string, readonly cursor: string | null, readonly positions: ReadonlyArray<{ readonly id: string, readonly marketId: string, readonly sharesYes: string, readonly sharesNo: string, readonly totalInvested: string, readonly tradesCount: number, readonly realizedPnl: string }> } | null };

export type PositionChangedSubscriptionVariables = Exact<{
  marketId?: string | null | undefined;
  after?: string | null | undefined;
}>;


export type PositionChangedSubscription = { readonly positionChanged: { readonly id: string, readonly cursor: string, readonly marketId: string, readonly occurredAt: string, readonly publishedAt: string, readonly position: { readonly id: string, readonly marketId: string, readonly sharesYes: string, readonly sharesNo: string, readonly totalInvested: string, readonly tradesCount: number, readonly realizedPnl: string } } };

export type ServerStatusQueryVariables = Exact<{ [key: string]: never; }>;


export type ServerStatusQuery = { readonly serverStatus: { readonly connections: number, readonly subscriptions: number, readonly topics: number, readonly broker: { readonly kind: string, readonly state: string, readonly waiting: number }, readonly changeSource: { readonly kind: string, readonly state: string, readonly lagMs: number | null }, readonly capabilities: ReadonlyArray<{ readonly name: string, readonly state: CapabilityState, readonly reason: string | null }> } };

export type TradingSessionPartsFragment = { readonly id: string, readonly userWallet: string, readonly name: string, readonly algorithmId: string | null, readonly algorithmVersion: string | null, readonly status: SessionStatus, readonly endReason: SessionEndReason | null, readonly startedAt: string, readonly endsAt: string, readonly endedAt: string | null, readonly startingBalance: string, readonly lossLimit: string, readonly maxDrawdown: string | null, readonly maxPosition: string | null, readonly maxOrdersPerMinute: number | null, readonly realizedPnl: string, readonly unrealizedPnl: string, readonly peakPnl: string, readonly drawdown: string, readonly fees: string, readonly tradeCount: number, readonly cursor: string };

type SessionEventParts_AlgorithmDecided_Fragment = { readonly __typename: 'AlgorithmDecided', readonly id: string, readonly cursor: string, readonly occurredAt: string, readonly sessionId: string, readonly sequence: string, readonly decision: { readonly id: string, readonly clientId: string, readonly action: DecisionAction, readonly marketId: string | null, readonly outcome: Outcome | null, readonly shares: string | null, readonly limitPrice: string | null, readonly confidence: number | null, readonly reasoning: string, readonly inputs: unknown, readonly createdAt: string } };

type SessionEventParts_DecisionExecuted_Fragment = { readonly __typename: 'DecisionExecuted', readonly decisionId: string, readonly tradeIds: ReadonlyArray<string>, readonly orderId: string | null, readonly id: string, readonly cursor: string, readonly occurredAt: string, readonly sessionId: string, readonly sequence: string };

type SessionEventParts_DecisionRejected_Fragment = { readonly __typename: 'DecisionRejected', readonly decisionId: string, readonly code: string, readonly message: string, readonly id: string, readonly cursor: string, readonly occurredAt: string, readonly sessionId: string, readonly sequence: string };

type SessionEventParts_EmergencyStopped_Fragment = { readonly __typename: 'EmergencyStopped', readonly note: string | null, readonly openOrders: number, readonly id: string, readonly cursor: string, readonly occurredAt: string, readonly sessionId: string, readonly sequence: string, readonly stopReason: SessionEndReason };

type SessionEventParts_RiskAlertAcknowledged_Fragment = { readonly __typename: 'RiskAlertAcknowledged', readonly alertSequence: string, readonly by: string, readonly id: string, readonly cursor: string, readonly occurredAt: string, readonly sessionId: string, readonly sequence: string };

type SessionEventParts_RiskAlertRaised_Fragment = { readonly __typename: 'RiskAlertRaised', readonly level: RiskLevel, readonly type: RiskType, readonly value: string, readonly threshold: string, readonly message: string, readonly acknowledgedAt: string | null, readonly id: string, readonly cursor: string, readonly occurredAt: string, readonly sessionId: string, readonly sequence: string };

type SessionEventParts_SessionStatusChanged_Fragment = { readonly __typename: 'SessionStatusChanged', readonly from: SessionStatus | null, readonly to: SessionStatus, readonly reason: SessionEndReason | null, readonly note: string | null, readonly id: string, readonly cursor: string, readonly occurredAt: string, readonly sessionId: string, readonly sequence: string };

export type SessionEventPartsFragment =
  | SessionEventParts_AlgorithmDecided_Fragment
  | SessionEventParts_DecisionExecuted_Fragment
  | SessionEventParts_DecisionRejected_Fragment
  | SessionEventParts_EmergencyStopped_Fragment
  | SessionEventParts_RiskAlertAcknowledged_Fragment
  | SessionEventParts_RiskAlertRaised_Fragment
  | SessionEventParts_SessionStatusChanged_Fragment
;

export type TradingSessionQueryVariables = Exact<{
  id: string;
}>;


export type TradingSessionQuery = { readonly tradingSession: { readonly id: string, readonly userWallet: string, readonly name: string, readonly algorithmId: string | null, readonly algorithmVersion: string | null, readonly status: SessionStatus, readonly endReason: SessionEndReason | null, readonly startedAt: string, readonly endsAt: string, readonly endedAt: string | null, readonly startingBalance: string, readonly lossLimit: string, readonly maxDrawdown: string | null, readonly maxPosition: string | null, readonly maxOrdersPerMinute: number | null, readonly realizedPnl: string, readonly unrealizedPnl: string, readonly peakPnl: string, readonly drawdown: string, readonly fees: string, readonly tradeCount: number, readonly cursor: string, readonly positions: ReadonlyArray<{ readonly marketId: string, readonly outcome: Outcome, readonly shares: string, readonly cost: string, readonly averagePrice: string, readonly unrealizedPnl: string }> } | null };

export type TradingSessionAuditQueryVariables = Exact<{
  id: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type TradingSessionAuditQuery = { readonly tradingSession: { readonly id: string, readonly events: { readonly edges: ReadonlyArray<{ readonly node:
          | { readonly __typename: 'AlgorithmDecided', readonly id: string, readonly cursor: string, readonly occurredAt: string, readonly sessionId: string, readonly sequence: string, readonly decision: { readonly id: string, readonly clientId: string, readonly action: DecisionAction, readonly marketId: string | null, readonly outcome: Outcome | null, readonly shares: string | null, readonly limitPrice: string | null, readonly confidence: number | null, readonly reasoning: string, readonly inputs: unknown, readonly createdAt: string } }
          | { readonly __typename: 'DecisionExecuted', readonly decisionId: string, readonly tradeIds: ReadonlyArray<string>, readonly orderId: string | null, readonly id: string, readonly cursor: string, readonly occurredAt: string, readonly sessionId: string, readonly sequence: string }
          | { readonly __typename: 'DecisionRejected', readonly decisionId: string, readonly code: string, readonly message: string, readonly id: string, readonly cursor: string, readonly occurredAt: string, readonly sessionId: string, readonly sequence: string }
          | { readonly __typename: 'EmergencyStopped', readonly note: string | null, readonly openOrders: number, readonly id: string, readonly cursor: string, readonly occurredAt: string, readonly sessionId: string, readonly sequence: string, readonly stopReason: SessionEndReason }
          | { readonly __typename: 'RiskAlertAcknowledged', readonly alertSequence: string, readonly by: string, readonly id: string, readonly cursor: string, readonly occurredAt: string, readonly sessionId: string, readonly sequence: string }
          | { readonly __typename: 'RiskAlertRaised', readonly level: RiskLevel, readonly type: RiskType, readonly value: string, readonly threshold: string, readonly message: string, readonly acknowledgedAt: string | null, readonly id: string, readonly cursor: string, readonly occurredAt: string, readonly sessionId: string, readonly sequence: string }
          | { readonly __typename: 'SessionStatusChanged', readonly from: SessionStatus | null, readonly to: SessionStatus, readonly reason: SessionEndReason | null, readonly note: string | null, readonly id: string, readonly cursor: string, readonly occurredAt: string, readonly sessionId: string, readonly sequence: string }
         }>, readonly pageInfo: { readonly endCursor: string | null, readonly hasNextPage: boolean } } } | null };

export type StartTradingSessionMutationVariables = Exact<{
  input: StartTradingSessionInput;
}>;


export type StartTradingSessionMutation = { readonly startTradingSession: { readonly duplicate: boolean, readonly session: { readonly id: string, readonly userWallet: string, readonly name: string, readonly algorithmId: string | null, readonly algorithmVersion: string | null, readonly status: SessionStatus, readonly endReason: SessionEndReason | null, readonly startedAt: string, readonly endsAt: string, readonly endedAt: string | null, readonly startingBalance: string, readonly lossLimit: string, readonly maxDrawdown: string | null, readonly maxPosition: string | null, readonly maxOrdersPerMinute: number | null, readonly realizedPnl: string, readonly unrealizedPnl: string, readonly peakPnl: string, readonly drawdown: string, readonly fees: string, readonly tradeCount: number, readonly cursor: string } } };

export type CompleteTradingSessionMutationVariables = Exact<{
  input: CompleteTradingSessionInput;
}>;


export type CompleteTradingSessionMutation = { readonly completeTradingSession: { readonly session: { readonly id: string, readonly status: SessionStatus } } };

export type EmergencyStopMutationVariables = Exact<{
  input: EmergencyStopInput;
}>;


export type EmergencyStopMutation = { readonly emergencyStop: { readonly stopped: number, readonly sessions: ReadonlyArray<{ readonly id: string, readonly status: SessionStatus }> } };

export type HeartbeatTradingSessionMutationVariables = Exact<{
  input: HeartbeatTradingSessionInput;
}>;


export type HeartbeatTradingSessionMutation = { readonly heartbeatTradingSession: { readonly session: { readonly id: string, readonly status: SessionStatus } } };

export type RecordDecisionMutationVariables = Exact<{
  input: RecordDecisionInput;
}>;


export type RecordDecisionMutation = { readonly recordDecision: { readonly duplicate: boolean, readonly decision: { readonly id: string } } };

export type TradingSessionEventsSubscriptionVariables = Exact<{
  sessionId: string;
  after?: string | null | undefined;
}>;


export type TradingSessionEventsSubscription = { readonly tradingSessionEvents:
    | { readonly __typename: 'AlgorithmDecided', readonly id: string, readonly cursor: string, readonly occurredAt: string, readonly sessionId: string, readonly sequence: string, readonly decision: { readonly id: string, readonly clientId: string, readonly action: DecisionAction, readonly marketId: string | null, readonly outcome: Outcome | null, readonly shares: string | null, readonly limitPrice: string | null, readonly confidence: number | null, readonly reasoning: string, readonly inputs: unknown, readonly createdAt: string } }
    | { readonly __typename: 'DecisionExecuted', readonly decisionId: string, readonly tradeIds: ReadonlyArray<string>, readonly orderId: string | null, readonly id: string, readonly cursor: string, readonly occurredAt: string, readonly sessionId: string, readonly sequence: string }
    | { readonly __typename: 'DecisionRejected', readonly decisionId: string, readonly code: string, readonly message: string, readonly id: string, readonly cursor: string, readonly occurredAt: string, readonly sessionId: string, readonly sequence: string }
    | { readonly __typename: 'EmergencyStopped', readonly note: string | null, readonly openOrders: number, readonly id: string, readonly cursor: string, readonly occurredAt: string, readonly sessionId: string, readonly sequence: string, readonly stopReason: SessionEndReason }
    | { readonly __typename: 'RiskAlertAcknowledged', readonly alertSequence: string, readonly by: string, readonly id: string, readonly cursor: string, readonly occurredAt: string, readonly sessionId: string, readonly sequence: string }
    | { readonly __typename: 'RiskAlertRaised', readonly level: RiskLevel, readonly type: RiskType, readonly value: string, readonly threshold: string, readonly message: string, readonly acknowledgedAt: string | null, readonly id: string, readonly cursor: string, readonly occurredAt: string, readonly sessionId: string, readonly sequence: string }
    | { readonly __typename: 'SessionStatusChanged', readonly from: SessionStatus | null, readonly to: SessionStatus, readonly reason: SessionEndReason | null, readonly note: string | null, readonly id: string, readonly cursor: string, readonly occurredAt: string, readonly sessionId: string, readonly sequence: string }
   };

export type TradingSessionMetricsSubscriptionVariables = Exact<{
  sessionId: string;
  everyMs?: number;
}>;


export type TradingSessionMetricsSubscription = { readonly tradingSessionMetrics: { readonly sessionId: string, readonly status: SessionStatus, readonly realizedPnl: string, readonly unrealizedPnl: string, readonly tradeCount: number, readonly lossLimitUtilization: string, readonly timeElapsedSeconds: number, readonly timeRemainingSeconds: number, readonly performanceScore: string | null, readonly at: string } };

export type MarketTradesQueryVariables = Exact<{
  marketId: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type MarketTradesQuery = { readonly market: { readonly id: string, readonly trades: { readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly userWallet: string, readonly tradeType: TradeType, readonly outcome: Outcome, readonly shares: string, readonly cost: string, readonly priceAfter: string | null, readonly txSignature: string, readonly blockTime: string } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } } | null };

export type ExecuteTradeMutationVariables = Exact<{
  input: ExecuteTradeInput;
}>;


export type ExecuteTradeMutation = { readonly executeTrade: { readonly trade: { readonly id: string, readonly marketId: string, readonly userWallet: string, readonly tradeType: TradeType, readonly outcome: Outcome, readonly shares: string, readonly cost: string, readonly priceAfter: string | null }, readonly market: { readonly id: string, readonly priceYes: string, readonly priceNo: string, readonly sharesYes: string, readonly sharesNo: string, readonly totalVolume: string } } };

export type TradeExecutedSubscriptionVariables = Exact<{
  marketId?: string | null | undefined;
  after?: string | null | undefined;
}>;


export type TradeExecutedSubscription = { readonly tradeExecuted: { readonly id: string, readonly cursor: string, readonly marketId: string, readonly occurredAt: string, readonly publishedAt: string, readonly trade: { readonly id: string, readonly userWallet: string, readonly tradeType: TradeType, readonly outcome: Outcome, readonly shares: string, readonly cost: string, readonly priceAfter: string | null, readonly txSignature: string, readonly blockTime: string } } };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { readonly viewer: { readonly id: string, readonly wallet: string | null, readonly role: string, readonly expiresAt: string } | null };

export type CastVoteMutationVariables = Exact<{
  input: CastVoteInput;
}>;


export type CastVoteMutation = { readonly castVote: { readonly vote: { readonly id: string, readonly marketId: string, readonly userWallet: string, readonly voteType: VoteType, readonly vote: boolean, readonly votedAt: string | null }, readonly tally: { readonly id: string, readonly for: number, readonly against: number, readonly total: number, readonly approvalRate: string | null, readonly threshold: string, readonly thresholdReached: boolean } } };

export type VoteCastSubscriptionVariables = Exact<{
  marketId?: string | null | undefined;
  voteType?: VoteType | null | undefined;
  after?: string | null | undefined;
}>;


export type VoteCastSubscription = { readonly voteCast: { readonly id: string, readonly cursor: string, readonly marketId: string, readonly occurredAt: string, readonly publishedAt: string, readonly vote: { readonly id: string, readonly userWallet: string, readonly voteType: VoteType, readonly vote: boolean, readonly votedAt: string | null }, readonly tally: { readonly id: string, readonly for: number, readonly against: number, readonly total: number, readonly approvalRate: string | null, readonly threshold: string, readonly thresholdReached: boolean } } };

export type RequestWalletChallengeMutationVariables = Exact<{
  input: RequestWalletChallengeInput;
}>;


export type RequestWalletChallengeMutation = { readonly requestWalletChallenge: { readonly message: string, readonly expiresAt: string } };

export type SignInWithWalletMutationVariables = Exact<{
  input: SignInWithWalletInput;
}>;


export type SignInWithWalletMutation = { readonly signInWithWallet: { readonly token: string, readonly expiresAt: string, readonly viewer: { readonly id: string, readonly wallet: string | null, readonly role: string } } };

export const CreatorShareTradePartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CreatorShareTradeParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CreatorShareTrade"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"creator"}},{"kind":"Field","name":{"kind":"Name","value":"holderWallet"}},{"kind":"Field","name":{"kind":"Name","value":"side"}},{"kind":"Field","name":{"kind":"Name","value":"shares"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"fee"}},{"kind":"Field","name":{"kind":"Name","value":"supplyAfter"}},{"kind":"Field","name":{"kind":"Name","value":"priceAfter"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]} as unknown as DocumentNode<CreatorShareTradePartsFragment, unknown>;
export const CreatorHoldingPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CreatorHoldingParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CreatorHolding"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"creator"}},{"kind":"Field","name":{"kind":"Name","value":"shares"}},{"kind":"Field","name":{"kind":"Name","value":"invested"}},{"kind":"Field","name":{"kind":"Name","value":"averagePrice"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"accrued"}},{"kind":"Field","name":{"kind":"Name","value":"claimed"}}]}}]} as unknown as DocumentNode<CreatorHoldingPartsFragment, unknown>;
export const CreatorSharesPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CreatorSharesParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CreatorShares"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"creator"}},{"kind":"Field","name":{"kind":"Name","value":"divisor"}},{"kind":"Field","name":{"kind":"Name","value":"maxSupply"}},{"kind":"Field","name":{"kind":"Name","value":"supply"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"reserve"}},{"kind":"Field","name":{"kind":"Name","value":"sellFeeBps"}},{"kind":"Field","name":{"kind":"Name","value":"holdersPartBps"}},{"kind":"Field","name":{"kind":"Name","value":"volume"}},{"kind":"Field","name":{"kind":"Name","value":"unlockVolume"}},{"kind":"Field","name":{"kind":"Name","value":"unlockedAt"}},{"kind":"Field","name":{"kind":"Name","value":"holdersCount"}}]}}]} as unknown as DocumentNode<CreatorSharesPartsFragment, unknown>;
export const NotificationPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"NotificationParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Notification"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"body"}},{"kind":"Field","name":{"kind":"Name","value":"data"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"actionUrl"}},{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"seenAt"}},{"kind":"Field","name":{"kind":"Name","value":"readAt"}},{"kind":"Field","name":{"kind":"Name","value":"archivedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}}]} as unknown as DocumentNode<NotificationPartsFragment, unknown>;
export const PriceAlertPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PriceAlertParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PriceAlert"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"direction"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"triggeredAt"}}]}}]} as unknown as DocumentNode<PriceAlertPartsFragment, unknown>;
export const OrderPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OrderParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Order"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"clientId"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"side"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"shares"}},{"kind":"Field","name":{"kind":"Name","value":"filledShares"}},{"kind":"Field","name":{"kind":"Name","value":"remainingShares"}},{"kind":"Field","name":{"kind":"Name","value":"averagePrice"}},{"kind":"Field","name":{"kind":"Name","value":"filledCost"}},{"kind":"Field","name":{"kind":"Name","value":"fees"}},{"kind":"Field","name":{"kind":"Name","value":"timeInForce"}},{"kind":"Field","name":{"kind":"Name","value":"postOnly"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"endReason"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]} as unknown as DocumentNode<OrderPartsFragment, unknown>;
export const OrderFillPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OrderFillParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrderFill"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"tradeId"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"shares"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"fee"}},{"kind":"Field","name":{"kind":"Name","value":"liquidity"}},{"kind":"Field","name":{"kind":"Name","value":"against"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]} as unknown as DocumentNode<OrderFillPartsFragment, unknown>;
export const TradingSessionPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TradingSessionParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TradingSession"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"userWallet"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"algorithmId"}},{"kind":"Field","name":{"kind":"Name","value":"algorithmVersion"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"endReason"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"endsAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"startingBalance"}},{"kind":"Field","name":{"kind":"Name","value":"lossLimit"}},{"kind":"Field","name":{"kind":"Name","value":"maxDrawdown"}},{"kind":"Field","name":{"kind":"Name","value":"maxPosition"}},{"kind":"Field","name":{"kind":"Name","value":"maxOrdersPerMinute"}},{"kind":"Field","name":{"kind":"Name","value":"realizedPnl"}},{"kind":"Field","name":{"kind":"Name","value":"unrealizedPnl"}},{"kind":"Field","name":{"kind":"Name","value":"peakPnl"}},{"kind":"Field","name":{"kind":"Name","value":"drawdown"}},{"kind":"Field","name":{"kind":"Name","value":"fees"}},{"kind":"Field","name":{"kind":"Name","value":"tradeCount"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}}]}}]} as unknown as DocumentNode<TradingSessionPartsFragment, unknown>;
export const SessionEventPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SessionEventParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SessionEvent"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"sessionId"}},{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SessionStatusChanged"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"note"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AlgorithmDecided"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decision"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"clientId"}},{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"shares"}},{"kind":"Field","name":{"kind":"Name","value":"limitPrice"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}},{"kind":"Field","name":{"kind":"Name","value":"reasoning"}},{"kind":"Field","name":{"kind":"Name","value":"inputs"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DecisionExecuted"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decisionId"}},{"kind":"Field","name":{"kind":"Name","value":"tradeIds"}},{"kind":"Field","name":{"kind":"Name","value":"orderId"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DecisionRejected"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decisionId"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RiskAlertRaised"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"level"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"threshold"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"acknowledgedAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RiskAlertAcknowledged"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"alertSequence"}},{"kind":"Field","name":{"kind":"Name","value":"by"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"EmergencyStopped"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"stopReason"},"name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"openOrders"}}]}}]}}]} as unknown as DocumentNode<SessionEventPartsFragment, unknown>;
export const AnnouncementsDocument = {"__meta__":{"hash":"sha256:dbbb3945fda379d1af9fd468f5385c5b580c3c1e6f38379acb58bec46d266970"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Announcements"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"isActive"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"announcements"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"isActive"},"value":{"kind":"Variable","name":{"kind":"Name","value":"isActive"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"body"}},{"kind":"Field","name":{"kind":"Name","value":"affects"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"startsAt"}},{"kind":"Field","name":{"kind":"Name","value":"endsAt"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endCursor"}},{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}}]}}]}}]} as unknown as DocumentNode<AnnouncementsQuery, AnnouncementsQueryVariables>;
export const AnnouncementChangedDocument = {"__meta__":{"hash":"sha256:7ab792bb40c25097a45fbd0d992b63daaa800be12cfd8f216c439fe40ac01779"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"AnnouncementChanged"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"announcementChanged"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"publishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"announcement"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"body"}},{"kind":"Field","name":{"kind":"Name","value":"affects"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"startsAt"}},{"kind":"Field","name":{"kind":"Name","value":"endsAt"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]}}]}}]} as unknown as DocumentNode<AnnouncementChangedSubscription, AnnouncementChangedSubscriptionVariables>;
export const PublishAnnouncementDocument = {"__meta__":{"hash":"sha256:a42485c9f31acd02d965dd92a919ac1435a423b08a2fa4c4980eef8a587b217f"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"PublishAnnouncement"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PublishAnnouncementInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"publishAnnouncement"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"announcement"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"body"}},{"kind":"Field","name":{"kind":"Name","value":"affects"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"startsAt"}},{"kind":"Field","name":{"kind":"Name","value":"endsAt"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"duplicate"}}]}}]}}]} as unknown as DocumentNode<PublishAnnouncementMutation, PublishAnnouncementMutationVariables>;
export const UpdateAnnouncementDocument = {"__meta__":{"hash":"sha256:501e881cb3cb3e00107a7b460b116bea3811a0cbdbbbf66521d4efc29cfd2596"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateAnnouncement"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateAnnouncementInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateAnnouncement"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"announcement"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"body"}},{"kind":"Field","name":{"kind":"Name","value":"affects"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"startsAt"}},{"kind":"Field","name":{"kind":"Name","value":"endsAt"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]}}]}}]} as unknown as DocumentNode<UpdateAnnouncementMutation, UpdateAnnouncementMutationVariables>;
export const EndAnnouncementDocument = {"__meta__":{"hash":"sha256:604b9067876b8a3aea95517527ba2c0f6ddf60b80953402ecb34463038d9056b"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"EndAnnouncement"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"EndAnnouncementInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endAnnouncement"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"announcement"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"body"}},{"kind":"Field","name":{"kind":"Name","value":"affects"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"startsAt"}},{"kind":"Field","name":{"kind":"Name","value":"endsAt"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]}}]}}]} as unknown as DocumentNode<EndAnnouncementMutation, EndAnnouncementMutationVariables>;
export const MarketCandlesDocument = {"__meta__":{"hash":"sha256:1deef777381222b00b016c21f2158ca6634cddcd421092af678d88f0d4f996fc"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MarketCandles"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"marketId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"interval"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CandleInterval"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},"defaultValue":{"kind":"IntValue","value":"500"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"market"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"marketId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"candles"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"interval"},"value":{"kind":"Variable","name":{"kind":"Name","value":"interval"}}},{"kind":"Argument","name":{"kind":"Name","value":"from"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"Argument","name":{"kind":"Name","value":"to"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"candles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"start"}},{"kind":"Field","name":{"kind":"Name","value":"open"}},{"kind":"Field","name":{"kind":"Name","value":"high"}},{"kind":"Field","name":{"kind":"Name","value":"low"}},{"kind":"Field","name":{"kind":"Name","value":"close"}},{"kind":"Field","name":{"kind":"Name","value":"volume"}},{"kind":"Field","name":{"kind":"Name","value":"shares"}},{"kind":"Field","name":{"kind":"Name","value":"trades"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}}]}}]}}]}}]} as unknown as DocumentNode<MarketCandlesQuery, MarketCandlesQueryVariables>;
export const CandleChangedDocument = {"__meta__":{"hash":"sha256:dcd6d1025d3fc0c17338446f52094dbad08458dc0f450a64f995e04e1d179f8a"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"CandleChanged"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"marketId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"interval"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CandleInterval"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"everyMs"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"candleChanged"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"marketId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"marketId"}}},{"kind":"Argument","name":{"kind":"Name","value":"interval"},"value":{"kind":"Variable","name":{"kind":"Name","value":"interval"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"everyMs"},"value":{"kind":"Variable","name":{"kind":"Name","value":"everyMs"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"publishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"isClosed"}},{"kind":"Field","name":{"kind":"Name","value":"candle"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"start"}},{"kind":"Field","name":{"kind":"Name","value":"open"}},{"kind":"Field","name":{"kind":"Name","value":"high"}},{"kind":"Field","name":{"kind":"Name","value":"low"}},{"kind":"Field","name":{"kind":"Name","value":"close"}},{"kind":"Field","name":{"kind":"Name","value":"volume"}},{"kind":"Field","name":{"kind":"Name","value":"shares"}},{"kind":"Field","name":{"kind":"Name","value":"trades"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}}]}}]}}]}}]} as unknown as DocumentNode<CandleChangedSubscription, CandleChangedSubscriptionVariables>;
export const CreatorSharesDocument = {"__meta__":{"hash":"sha256:c8a6d5e6c798154137e79cb44fcc1e9c2cfdf517a7ef265ec0a5640c595afc1b"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CreatorShares"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"creator"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"creatorShares"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"creator"},"value":{"kind":"Variable","name":{"kind":"Name","value":"creator"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CreatorSharesParts"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CreatorSharesParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CreatorShares"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"creator"}},{"kind":"Field","name":{"kind":"Name","value":"divisor"}},{"kind":"Field","name":{"kind":"Name","value":"maxSupply"}},{"kind":"Field","name":{"kind":"Name","value":"supply"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"reserve"}},{"kind":"Field","name":{"kind":"Name","value":"sellFeeBps"}},{"kind":"Field","name":{"kind":"Name","value":"holdersPartBps"}},{"kind":"Field","name":{"kind":"Name","value":"volume"}},{"kind":"Field","name":{"kind":"Name","value":"unlockVolume"}},{"kind":"Field","name":{"kind":"Name","value":"unlockedAt"}},{"kind":"Field","name":{"kind":"Name","value":"holdersCount"}}]}}]} as unknown as DocumentNode<CreatorSharesQuery, CreatorSharesQueryVariables>;
export const CreatorShareTradesDocument = {"__meta__":{"hash":"sha256:4dfa2efb498e30128ffb32f3beea28da1fd2630ba3a6db8c88867e41c22af322"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CreatorShareTrades"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"creator"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"creatorShares"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"creator"},"value":{"kind":"Variable","name":{"kind":"Name","value":"creator"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"trades"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CreatorShareTradeParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endCursor"}},{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CreatorShareTradeParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CreatorShareTrade"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"creator"}},{"kind":"Field","name":{"kind":"Name","value":"holderWallet"}},{"kind":"Field","name":{"kind":"Name","value":"side"}},{"kind":"Field","name":{"kind":"Name","value":"shares"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"fee"}},{"kind":"Field","name":{"kind":"Name","value":"supplyAfter"}},{"kind":"Field","name":{"kind":"Name","value":"priceAfter"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]} as unknown as DocumentNode<CreatorShareTradesQuery, CreatorShareTradesQueryVariables>;
export const CreatorCandlesDocument = {"__meta__":{"hash":"sha256:48aadd73871f11bf9f71ee5ca2e1a4e1964e64dbc836238d7e238ee1fbe84c5c"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CreatorCandles"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"creator"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"interval"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CandleInterval"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},"defaultValue":{"kind":"IntValue","value":"500"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"creatorShares"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"creator"},"value":{"kind":"Variable","name":{"kind":"Name","value":"creator"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"candles"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"interval"},"value":{"kind":"Variable","name":{"kind":"Name","value":"interval"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"candles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"start"}},{"kind":"Field","name":{"kind":"Name","value":"open"}},{"kind":"Field","name":{"kind":"Name","value":"high"}},{"kind":"Field","name":{"kind":"Name","value":"low"}},{"kind":"Field","name":{"kind":"Name","value":"close"}},{"kind":"Field","name":{"kind":"Name","value":"volume"}},{"kind":"Field","name":{"kind":"Name","value":"shares"}},{"kind":"Field","name":{"kind":"Name","value":"trades"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}}]}}]}}]}}]}}]} as unknown as DocumentNode<CreatorCandlesQuery, CreatorCandlesQueryVariables>;
export const CreatorShareQuoteDocument = {"__meta__":{"hash":"sha256:b4067cdd6975aa25235dc0ba36618b80d1d64ca1773722441735bf52846c1a0b"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CreatorShareQuote"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"creator"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"side"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"OrderSide"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"shares"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"creatorShareQuote"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"creator"},"value":{"kind":"Variable","name":{"kind":"Name","value":"creator"}}},{"kind":"Argument","name":{"kind":"Name","value":"side"},"value":{"kind":"Variable","name":{"kind":"Name","value":"side"}}},{"kind":"Argument","name":{"kind":"Name","value":"shares"},"value":{"kind":"Variable","name":{"kind":"Name","value":"shares"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"fee"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"supplyAfter"}},{"kind":"Field","name":{"kind":"Name","value":"priceAfter"}}]}}]}}]} as unknown as DocumentNode<CreatorShareQuoteQuery, CreatorShareQuoteQueryVariables>;
export const OwnDividendsDocument = {"__meta__":{"hash":"sha256:e5e206fd30fd9406dc92c6227f70b0f023b3d5b500a5d5157b9435413d3760ba"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OwnDividends"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dividendsCursor"}},{"kind":"Field","name":{"kind":"Name","value":"creatorHoldings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CreatorHoldingParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"dividends"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"creator"}},{"kind":"Field","name":{"kind":"Name","value":"accrued"}},{"kind":"Field","name":{"kind":"Name","value":"claimed"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CreatorHoldingParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CreatorHolding"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"creator"}},{"kind":"Field","name":{"kind":"Name","value":"shares"}},{"kind":"Field","name":{"kind":"Name","value":"invested"}},{"kind":"Field","name":{"kind":"Name","value":"averagePrice"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"accrued"}},{"kind":"Field","name":{"kind":"Name","value":"claimed"}}]}}]} as unknown as DocumentNode<OwnDividendsQuery, OwnDividendsQueryVariables>;
export const DividendPaymentsDocument = {"__meta__":{"hash":"sha256:a389ae0b6daef25dd869a502f0bf82d5932b937482a1fee829ca5f464c208c02"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"DividendPayments"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dividendPayments"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"creator"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"tradeId"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endCursor"}},{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}}]}}]}}]}}]}}]} as unknown as DocumentNode<DividendPaymentsQuery, DividendPaymentsQueryVariables>;
export const LaunchCreatorSharesDocument = {"__meta__":{"hash":"sha256:6ace9febd836e5b5f52886551fdf5f696f69ad7584d03ad2178f9f4aad07618b"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"LaunchCreatorShares"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"LaunchCreatorSharesInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"launchCreatorShares"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"creatorShares"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CreatorSharesParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CreatorSharesParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CreatorShares"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"creator"}},{"kind":"Field","name":{"kind":"Name","value":"divisor"}},{"kind":"Field","name":{"kind":"Name","value":"maxSupply"}},{"kind":"Field","name":{"kind":"Name","value":"supply"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"reserve"}},{"kind":"Field","name":{"kind":"Name","value":"sellFeeBps"}},{"kind":"Field","name":{"kind":"Name","value":"holdersPartBps"}},{"kind":"Field","name":{"kind":"Name","value":"volume"}},{"kind":"Field","name":{"kind":"Name","value":"unlockVolume"}},{"kind":"Field","name":{"kind":"Name","value":"unlockedAt"}},{"kind":"Field","name":{"kind":"Name","value":"holdersCount"}}]}}]} as unknown as DocumentNode<LaunchCreatorSharesMutation, LaunchCreatorSharesMutationVariables>;
export const BuyCreatorSharesDocument = {"__meta__":{"hash":"sha256:bc9cc174589f57cd658766ecd0a64dcb40d5c5b7bb50b462a3db1c72fa4f157b"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"BuyCreatorShares"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"BuyCreatorSharesInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"buyCreatorShares"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"trade"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CreatorShareTradeParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"holding"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CreatorHoldingParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"duplicate"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CreatorShareTradeParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CreatorShareTrade"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"creator"}},{"kind":"Field","name":{"kind":"Name","value":"holderWallet"}},{"kind":"Field","name":{"kind":"Name","value":"side"}},{"kind":"Field","name":{"kind":"Name","value":"shares"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"fee"}},{"kind":"Field","name":{"kind":"Name","value":"supplyAfter"}},{"kind":"Field","name":{"kind":"Name","value":"priceAfter"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CreatorHoldingParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CreatorHolding"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"creator"}},{"kind":"Field","name":{"kind":"Name","value":"shares"}},{"kind":"Field","name":{"kind":"Name","value":"invested"}},{"kind":"Field","name":{"kind":"Name","value":"averagePrice"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"accrued"}},{"kind":"Field","name":{"kind":"Name","value":"claimed"}}]}}]} as unknown as DocumentNode<BuyCreatorSharesMutation, BuyCreatorSharesMutationVariables>;
export const SellCreatorSharesDocument = {"__meta__":{"hash":"sha256:3a7a8e3620136658ba6c6e774d2c652978f6a628706caaeaf680d676440259b5"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SellCreatorShares"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SellCreatorSharesInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sellCreatorShares"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"trade"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CreatorShareTradeParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"holding"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CreatorHoldingParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"duplicate"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CreatorShareTradeParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CreatorShareTrade"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"creator"}},{"kind":"Field","name":{"kind":"Name","value":"holderWallet"}},{"kind":"Field","name":{"kind":"Name","value":"side"}},{"kind":"Field","name":{"kind":"Name","value":"shares"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"fee"}},{"kind":"Field","name":{"kind":"Name","value":"supplyAfter"}},{"kind":"Field","name":{"kind":"Name","value":"priceAfter"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CreatorHoldingParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CreatorHolding"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"creator"}},{"kind":"Field","name":{"kind":"Name","value":"shares"}},{"kind":"Field","name":{"kind":"Name","value":"invested"}},{"kind":"Field","name":{"kind":"Name","value":"averagePrice"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"accrued"}},{"kind":"Field","name":{"kind":"Name","value":"claimed"}}]}}]} as unknown as DocumentNode<SellCreatorSharesMutation, SellCreatorSharesMutationVariables>;
export const ClaimDividendsDocument = {"__meta__":{"hash":"sha256:8e0727ad07abfea3b2fddde6e5ec7ed96ebe323761dd4b529932f672199df2e9"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ClaimDividends"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ClaimDividendsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"claimDividends"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"claim"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"creator"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"duplicate"}}]}}]}}]} as unknown as DocumentNode<ClaimDividendsMutation, ClaimDividendsMutationVariables>;
export const CreatorSharesTradedDocument = {"__meta__":{"hash":"sha256:8de72a13aeeae3d45f767fa404c6f560ab1c7936737431052603686dc429c0cc"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"CreatorSharesTraded"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"creator"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"creatorSharesTraded"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"creator"},"value":{"kind":"Variable","name":{"kind":"Name","value":"creator"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"trade"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CreatorShareTradeParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CreatorShareTradeParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CreatorShareTrade"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"creator"}},{"kind":"Field","name":{"kind":"Name","value":"holderWallet"}},{"kind":"Field","name":{"kind":"Name","value":"side"}},{"kind":"Field","name":{"kind":"Name","value":"shares"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"fee"}},{"kind":"Field","name":{"kind":"Name","value":"supplyAfter"}},{"kind":"Field","name":{"kind":"Name","value":"priceAfter"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]} as unknown as DocumentNode<CreatorSharesTradedSubscription, CreatorSharesTradedSubscriptionVariables>;
export const CreatorSharesUnlockedDocument = {"__meta__":{"hash":"sha256:2d5308bcadf15f343cb6ad18952b6a7130e59f7b67b69fb4a8e97e85703db3ca"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"CreatorSharesUnlocked"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"creator"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"creatorSharesUnlocked"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"creator"},"value":{"kind":"Variable","name":{"kind":"Name","value":"creator"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"creator"}},{"kind":"Field","name":{"kind":"Name","value":"volume"}},{"kind":"Field","name":{"kind":"Name","value":"tradeId"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}}]}}]}}]} as unknown as DocumentNode<CreatorSharesUnlockedSubscription, CreatorSharesUnlockedSubscriptionVariables>;
export const DividendChangedDocument = {"__meta__":{"hash":"sha256:57c3dfd34ab4b48ccd023c735b7586212aa6cc2619080ff577bd12f8ceac968c"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"DividendChanged"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dividendChanged"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"dividend"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"creator"}},{"kind":"Field","name":{"kind":"Name","value":"accrued"}},{"kind":"Field","name":{"kind":"Name","value":"claimed"}}]}},{"kind":"Field","name":{"kind":"Name","value":"claim"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]}}]}}]} as unknown as DocumentNode<DividendChangedSubscription, DividendChangedSubscriptionVariables>;
export const MarketDiscussionsDocument = {"__meta__":{"hash":"sha256:eb448642bf2099b7b92fe2032d2020546f91b69515bc9f4f07740b52d04e9af1"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MarketDiscussions"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"marketId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"market"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"marketId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"discussions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"userWallet"}},{"kind":"Field","name":{"kind":"Name","value":"content"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"deletedAt"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]}}]} as unknown as DocumentNode<MarketDiscussionsQuery, MarketDiscussionsQueryVariables>;
export const PostDiscussionDocument = {"__meta__":{"hash":"sha256:3e52de1f9184e43a190617c436323a3d3b7ef81b5672736a371b592eb07077b1"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"PostDiscussion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PostDiscussionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"postDiscussion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"discussion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"userWallet"}},{"kind":"Field","name":{"kind":"Name","value":"content"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]}}]}}]} as unknown as DocumentNode<PostDiscussionMutation, PostDiscussionMutationVariables>;
export const DeleteDiscussionDocument = {"__meta__":{"hash":"sha256:782bc8eabbe8a4a54329c32bf8235d04c400a4bc231a3a1f9758574e314e8372"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteDiscussion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteDiscussionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteDiscussion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"discussion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"deletedAt"}}]}}]}}]}}]} as unknown as DocumentNode<DeleteDiscussionMutation, DeleteDiscussionMutationVariables>;
export const DiscussionPostedDocument = {"__meta__":{"hash":"sha256:a9885bb51d0494ca399d31bb39cef160ed0869467d66371a6ebdbfb414524bb0"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"DiscussionPosted"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"marketId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"discussionPosted"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"marketId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"marketId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"publishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"discussion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"userWallet"}},{"kind":"Field","name":{"kind":"Name","value":"content"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]}}]}}]} as unknown as DocumentNode<DiscussionPostedSubscription, DiscussionPostedSubscriptionVariables>;
export const DiscussionDeletedDocument = {"__meta__":{"hash":"sha256:a63587842b336331820c59836d3c52791feef616f0015f8580e92062e42a6e1f"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"DiscussionDeleted"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"marketId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"discussionDeleted"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"marketId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"marketId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"publishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"discussionId"}},{"kind":"Field","name":{"kind":"Name","value":"deletedAt"}}]}}]}}]} as unknown as DocumentNode<DiscussionDeletedSubscription, DiscussionDeletedSubscriptionVariables>;
export const PlatformStatusDocument = {"__meta__":{"hash":"sha256:b3765993a5d58383315cb0d9977de918d8f19af14bc79c4f015d546c5ef089b2"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PlatformStatus"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"platformStatus"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isTradingActive"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"resumesAt"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"announcements"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"body"}},{"kind":"Field","name":{"kind":"Name","value":"affects"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"startsAt"}},{"kind":"Field","name":{"kind":"Name","value":"endsAt"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]}}]}}]} as unknown as DocumentNode<PlatformStatusQuery, PlatformStatusQueryVariables>;
export const MarketHaltDocument = {"__meta__":{"hash":"sha256:ea4658bc2f837d2557c03ef3a7c700369eff9496770bcab1750f01ee796ab9fd"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MarketHalt"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"market"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"halt"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"resumesAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}}]}}]}}]}}]} as unknown as DocumentNode<MarketHaltQuery, MarketHaltQueryVariables>;
export const PlatformStatusChangedDocument = {"__meta__":{"hash":"sha256:633176dcf7560014825c47e85fc88e8c29927e052796c80f713ea610f9c18220"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"PlatformStatusChanged"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"platformStatusChanged"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"publishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"status"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isTradingActive"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"resumesAt"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"announcements"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"body"}},{"kind":"Field","name":{"kind":"Name","value":"affects"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"startsAt"}},{"kind":"Field","name":{"kind":"Name","value":"endsAt"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"halt"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"resumesAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}}]}}]}}]}}]} as unknown as DocumentNode<PlatformStatusChangedSubscription, PlatformStatusChangedSubscriptionVariables>;
export const HaltTradingDocument = {"__meta__":{"hash":"sha256:5dc55c3c22383ba423d3c7bf4cd140795930d78974d93152c88d919829a3584f"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"HaltTrading"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"HaltTradingInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"haltTrading"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"halt"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"resumesAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}}]}}]}}]}}]} as unknown as DocumentNode<HaltTradingMutation, HaltTradingMutationVariables>;
export const ResumeTradingDocument = {"__meta__":{"hash":"sha256:9774c4970a8c4c4ce10a6c71a3cc540e273917d0d736194c30e005893369eda4"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ResumeTrading"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ResumeTradingInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"resumeTrading"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isTradingActive"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"resumesAt"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}}]}}]}}]}}]} as unknown as DocumentNode<ResumeTradingMutation, ResumeTradingMutationVariables>;
export const InboxDocument = {"__meta__":{"hash":"sha256:5b3fd637ef59cdc39c47eb3e5b7e20a8ff485bbf76575b7dea6681bcd06ef340"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Inbox"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"inbox"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"unreadCount"}},{"kind":"Field","name":{"kind":"Name","value":"unseenCount"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}}]}}]}}]}}]} as unknown as DocumentNode<InboxQuery, InboxQueryVariables>;
export const NotificationsDocument = {"__meta__":{"hash":"sha256:e7a711406198110d52653308f819f2b4fea18d882b305f88270cf376df168d18"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Notifications"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"NotificationFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"notifications"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"NotificationParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endCursor"}},{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"NotificationParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Notification"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"body"}},{"kind":"Field","name":{"kind":"Name","value":"data"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"actionUrl"}},{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"seenAt"}},{"kind":"Field","name":{"kind":"Name","value":"readAt"}},{"kind":"Field","name":{"kind":"Name","value":"archivedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}}]} as unknown as DocumentNode<NotificationsQuery, NotificationsQueryVariables>;
export const InboxChangedDocument = {"__meta__":{"hash":"sha256:42fc0d8e7515ccf1c5e80ac1047de535741d934109f2f6e2294cc2948a80ba27"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"InboxChanged"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"inboxChanged"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"publishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"unreadCount"}},{"kind":"Field","name":{"kind":"Name","value":"unseenCount"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NotificationAdded"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"notification"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"NotificationParts"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NotificationUpdated"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"notification"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"NotificationParts"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NotificationsMarked"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"ids"}},{"kind":"Field","name":{"kind":"Name","value":"throughSequence"}},{"kind":"Field","name":{"kind":"Name","value":"as"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"NotificationParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Notification"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"body"}},{"kind":"Field","name":{"kind":"Name","value":"data"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"actionUrl"}},{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"seenAt"}},{"kind":"Field","name":{"kind":"Name","value":"readAt"}},{"kind":"Field","name":{"kind":"Name","value":"archivedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}}]} as unknown as DocumentNode<InboxChangedSubscription, InboxChangedSubscriptionVariables>;
export const MarkNotificationsDocument = {"__meta__":{"hash":"sha256:4a228bb89ac7cb61145118f035269ee142b39afec863a3043ddfac88c5a7741c"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"MarkNotifications"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"MarkNotificationsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"markNotifications"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"inbox"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"unreadCount"}},{"kind":"Field","name":{"kind":"Name","value":"unseenCount"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}}]}}]}}]} as unknown as DocumentNode<MarkNotificationsMutation, MarkNotificationsMutationVariables>;
export const NotificationPreferencesDocument = {"__meta__":{"hash":"sha256:2e1e895ebb01b145478f4388d1d286b4e0a5b54c062b230dbfcb51f27c0f4756"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"NotificationPreferences"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"notificationPreferences"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"inApp"}},{"kind":"Field","name":{"kind":"Name","value":"toast"}},{"kind":"Field","name":{"kind":"Name","value":"isNecessary"}}]}}]}}]}}]} as unknown as DocumentNode<NotificationPreferencesQuery, NotificationPreferencesQueryVariables>;
export const SetNotificationPreferencesDocument = {"__meta__":{"hash":"sha256:73d7334d2ff85acdf057d425ee744b39b445bdb5555da00b3d32e62b6402a1fb"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SetNotificationPreferences"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SetNotificationPreferencesInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"setNotificationPreferences"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"preferences"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"inApp"}},{"kind":"Field","name":{"kind":"Name","value":"toast"}},{"kind":"Field","name":{"kind":"Name","value":"isNecessary"}}]}}]}}]}}]} as unknown as DocumentNode<SetNotificationPreferencesMutation, SetNotificationPreferencesMutationVariables>;
export const FollowedMarketsDocument = {"__meta__":{"hash":"sha256:83faeae87da783d33b0f98f4c2b26dc691e37da73521fd7218f948f8a9a25b4d"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"FollowedMarkets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"followedMarkets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"question"}},{"kind":"Field","name":{"kind":"Name","value":"isFollowed"}}]}}]}}]}}]} as unknown as DocumentNode<FollowedMarketsQuery, FollowedMarketsQueryVariables>;
export const FollowMarketDocument = {"__meta__":{"hash":"sha256:2798b308bb0f45cea66c00c293710cdfb991d817fb7f6fa38f39bd04f401aa66"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"FollowMarket"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"FollowMarketInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"followMarket"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"market"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"isFollowed"}}]}}]}}]}}]} as unknown as DocumentNode<FollowMarketMutation, FollowMarketMutationVariables>;
export const UnfollowMarketDocument = {"__meta__":{"hash":"sha256:242c4cc983d9f0d6897eff124e2b0b44f33549f40fe6bc56de759e9658c32763"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UnfollowMarket"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UnfollowMarketInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"unfollowMarket"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"market"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"isFollowed"}}]}}]}}]}}]} as unknown as DocumentNode<UnfollowMarketMutation, UnfollowMarketMutationVariables>;
export const PriceAlertsDocument = {"__meta__":{"hash":"sha256:3d9b1db3156da48e96e9b853486ffee61b6c4d6c5fb323d9d7bb4816ab09f0d9"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PriceAlerts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"priceAlerts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PriceAlertParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PriceAlertParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PriceAlert"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"direction"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"triggeredAt"}}]}}]} as unknown as DocumentNode<PriceAlertsQuery, PriceAlertsQueryVariables>;
export const CreatePriceAlertDocument = {"__meta__":{"hash":"sha256:aa97f9b71322546edd59e179d900725736f64f4d4e63843933b0e4c26e18d857"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreatePriceAlert"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreatePriceAlertInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createPriceAlert"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"priceAlert"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PriceAlertParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PriceAlertParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PriceAlert"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"direction"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"triggeredAt"}}]}}]} as unknown as DocumentNode<CreatePriceAlertMutation, CreatePriceAlertMutationVariables>;
export const DeletePriceAlertDocument = {"__meta__":{"hash":"sha256:1a9b344efab33de1d678a186d8cdee4e309d07d7e532c6089f47ad36e2a880fb"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeletePriceAlert"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeletePriceAlertInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deletePriceAlert"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]} as unknown as DocumentNode<DeletePriceAlertMutation, DeletePriceAlertMutationVariables>;
export const SendNotificationsDocument = {"__meta__":{"hash":"sha256:6667bd41a634705e3dd8e4ca3f8ef829effb8951e7422016680a2f3e673af588"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SendNotifications"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SendNotificationsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sendNotifications"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"created"}},{"kind":"Field","name":{"kind":"Name","value":"duplicate"}},{"kind":"Field","name":{"kind":"Name","value":"muted"}},{"kind":"Field","name":{"kind":"Name","value":"jobId"}}]}}]}}]} as unknown as DocumentNode<SendNotificationsMutation, SendNotificationsMutationVariables>;
export const NotificationRunsDocument = {"__meta__":{"hash":"sha256:a6a19d9599ba55ca045c2e1142e73db68a751f2837138c38d988a6b2a1abafd7"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"NotificationRuns"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"serverStatus"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"notificationRuns"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"audience"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"created"}},{"kind":"Field","name":{"kind":"Name","value":"duplicate"}},{"kind":"Field","name":{"kind":"Name","value":"muted"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}}]}}]}}]}}]} as unknown as DocumentNode<NotificationRunsQuery, NotificationRunsQueryVariables>;
export const MarketEventsDocument = {"__meta__":{"hash":"sha256:cb44e9864657960a81310d3d5c6a0b5e6b8b4309aea6a76f6186998cea7845a5"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"MarketEvents"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"marketId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"types"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"MarketEventType"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"marketEvents"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"marketId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"marketId"}}},{"kind":"Argument","name":{"kind":"Name","value":"types"},"value":{"kind":"Variable","name":{"kind":"Name","value":"types"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"publishedAt"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MarketStateChanged"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"oldState"}},{"kind":"Field","name":{"kind":"Name","value":"newState"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TradeExecuted"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"trade"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"userWallet"}},{"kind":"Field","name":{"kind":"Name","value":"tradeType"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"shares"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"priceAfter"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VoteCast"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"vote"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"userWallet"}},{"kind":"Field","name":{"kind":"Name","value":"voteType"}},{"kind":"Field","name":{"kind":"Name","value":"vote"}}]}},{"kind":"Field","name":{"kind":"Name","value":"tally"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"for"}},{"kind":"Field","name":{"kind":"Name","value":"against"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"approvalRate"}},{"kind":"Field","name":{"kind":"Name","value":"thresholdReached"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DiscussionPosted"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"discussion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"userWallet"}},{"kind":"Field","name":{"kind":"Name","value":"content"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DiscussionDeleted"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"discussionId"}},{"kind":"Field","name":{"kind":"Name","value":"deletedAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PriceUpdated"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"priceYes"}},{"kind":"Field","name":{"kind":"Name","value":"priceNo"}},{"kind":"Field","name":{"kind":"Name","value":"sharesYes"}},{"kind":"Field","name":{"kind":"Name","value":"sharesNo"}},{"kind":"Field","name":{"kind":"Name","value":"totalVolume"}}]}}]}}]}}]} as unknown as DocumentNode<MarketEventsSubscription, MarketEventsSubscriptionVariables>;
export const MarketDocument = {"__meta__":{"hash":"sha256:c3be3a45f9f33d96df7729f071f76e0b71aac587a004a93807e24b673ee02276"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Market"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"market"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"onChainAddress"}},{"kind":"Field","name":{"kind":"Name","value":"question"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"category"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"creatorWallet"}},{"kind":"Field","name":{"kind":"Name","value":"resolverWallet"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"isCancelled"}},{"kind":"Field","name":{"kind":"Name","value":"bParameter"}},{"kind":"Field","name":{"kind":"Name","value":"initialLiquidity"}},{"kind":"Field","name":{"kind":"Name","value":"sharesYes"}},{"kind":"Field","name":{"kind":"Name","value":"sharesNo"}},{"kind":"Field","name":{"kind":"Name","value":"priceYes"}},{"kind":"Field","name":{"kind":"Name","value":"priceNo"}},{"kind":"Field","name":{"kind":"Name","value":"totalVolume"}},{"kind":"Field","name":{"kind":"Name","value":"proposedOutcome"}},{"kind":"Field","name":{"kind":"Name","value":"finalOutcome"}},{"kind":"Field","name":{"kind":"Name","value":"proposalTally"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"for"}},{"kind":"Field","name":{"kind":"Name","value":"against"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"approvalRate"}},{"kind":"Field","name":{"kind":"Name","value":"threshold"}},{"kind":"Field","name":{"kind":"Name","value":"thresholdReached"}}]}},{"kind":"Field","name":{"kind":"Name","value":"disputeTally"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"for"}},{"kind":"Field","name":{"kind":"Name","value":"against"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"approvalRate"}},{"kind":"Field","name":{"kind":"Name","value":"threshold"}},{"kind":"Field","name":{"kind":"Name","value":"thresholdReached"}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"approvedAt"}},{"kind":"Field","name":{"kind":"Name","value":"activatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"resolutionProposedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finalizedAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}}]}}]}}]} as unknown as DocumentNode<MarketQuery, MarketQueryVariables>;
export const MarketsDocument = {"__meta__":{"hash":"sha256:e49257a05c26f483a8f615a3f867d823a16704e8e1567288bb82c083e6c5257a"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Markets"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"state"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"MarketState"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"category"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"MarketCategory"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"search"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"markets"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"state"},"value":{"kind":"Variable","name":{"kind":"Name","value":"state"}}},{"kind":"Argument","name":{"kind":"Name","value":"category"},"value":{"kind":"Variable","name":{"kind":"Name","value":"category"}}},{"kind":"Argument","name":{"kind":"Name","value":"search"},"value":{"kind":"Variable","name":{"kind":"Name","value":"search"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"question"}},{"kind":"Field","name":{"kind":"Name","value":"category"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"isCancelled"}},{"kind":"Field","name":{"kind":"Name","value":"priceYes"}},{"kind":"Field","name":{"kind":"Name","value":"priceNo"}},{"kind":"Field","name":{"kind":"Name","value":"totalVolume"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<MarketsQuery, MarketsQueryVariables>;
export const ProposeMarketDocument = {"__meta__":{"hash":"sha256:468be57ac7fa39d82599c713a365662af07a160414dfaf86854d2770559b85e2"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ProposeMarket"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ProposeMarketInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"proposeMarket"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"market"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"question"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"bParameter"}},{"kind":"Field","name":{"kind":"Name","value":"priceYes"}},{"kind":"Field","name":{"kind":"Name","value":"priceNo"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}}]}}]}}]}}]} as unknown as DocumentNode<ProposeMarketMutation, ProposeMarketMutationVariables>;
export const ChangeMarketStateDocument = {"__meta__":{"hash":"sha256:9e34d4f733f8052e6962597b967460761a395c3822a878fd219dc1bf2b8cacb6"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ChangeMarketState"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ChangeMarketStateInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"changeMarketState"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"market"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"isCancelled"}},{"kind":"Field","name":{"kind":"Name","value":"proposedOutcome"}},{"kind":"Field","name":{"kind":"Name","value":"finalOutcome"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}}]}}]}}]}}]} as unknown as DocumentNode<ChangeMarketStateMutation, ChangeMarketStateMutationVariables>;
export const MarketStateChangedDocument = {"__meta__":{"hash":"sha256:a0ea92b9124111bfdc41ed096448f7193f342f8cd8b39a6b3b35d343fed3c3eb"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"MarketStateChanged"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"marketId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"marketStateChanged"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"marketId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"marketId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"publishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"oldState"}},{"kind":"Field","name":{"kind":"Name","value":"newState"}}]}}]}}]} as unknown as DocumentNode<MarketStateChangedSubscription, MarketStateChangedSubscriptionVariables>;
export const PriceUpdatedDocument = {"__meta__":{"hash":"sha256:24457bf5685b33b9f4f8e1ac940e93ab14939fcfdd5f3efd20009d445c975a48"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"PriceUpdated"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"marketId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"everyMs"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"priceUpdated"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"marketId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"marketId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"everyMs"},"value":{"kind":"Variable","name":{"kind":"Name","value":"everyMs"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"publishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"priceYes"}},{"kind":"Field","name":{"kind":"Name","value":"priceNo"}},{"kind":"Field","name":{"kind":"Name","value":"sharesYes"}},{"kind":"Field","name":{"kind":"Name","value":"sharesNo"}},{"kind":"Field","name":{"kind":"Name","value":"totalVolume"}}]}}]}}]} as unknown as DocumentNode<PriceUpdatedSubscription, PriceUpdatedSubscriptionVariables>;
export const OrderBookDocument = {"__meta__":{"hash":"sha256:08366a2ef586a522f9663555795b0fb63dbc30f90f2536602f9d6601765f2d5e"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OrderBook"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"marketId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"depth"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},"defaultValue":{"kind":"IntValue","value":"999"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"orderBook"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"marketId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"marketId"}}},{"kind":"Argument","name":{"kind":"Name","value":"depth"},"value":{"kind":"Variable","name":{"kind":"Name","value":"depth"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"Field","name":{"kind":"Name","value":"checksum"}},{"kind":"Field","name":{"kind":"Name","value":"bids"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"shares"}},{"kind":"Field","name":{"kind":"Name","value":"orders"}},{"kind":"Field","name":{"kind":"Name","value":"makerShares"}}]}},{"kind":"Field","name":{"kind":"Name","value":"asks"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"shares"}},{"kind":"Field","name":{"kind":"Name","value":"orders"}},{"kind":"Field","name":{"kind":"Name","value":"makerShares"}}]}}]}}]}}]} as unknown as DocumentNode<OrderBookQuery, OrderBookQueryVariables>;
export const OrderBookChangedDocument = {"__meta__":{"hash":"sha256:2faab545acd15d34941426113959783cc75e3a5a361f4fe9ae1e224057de08a7"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"OrderBookChanged"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"marketId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"everyMs"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"orderBookChanged"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"marketId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"marketId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"everyMs"},"value":{"kind":"Variable","name":{"kind":"Name","value":"everyMs"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"Field","name":{"kind":"Name","value":"previousSequence"}},{"kind":"Field","name":{"kind":"Name","value":"checksum"}},{"kind":"Field","name":{"kind":"Name","value":"changes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"side"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"shares"}},{"kind":"Field","name":{"kind":"Name","value":"orders"}},{"kind":"Field","name":{"kind":"Name","value":"makerShares"}}]}}]}}]}}]} as unknown as DocumentNode<OrderBookChangedSubscription, OrderBookChangedSubscriptionVariables>;
export const ViewerOrdersDocument = {"__meta__":{"hash":"sha256:bb6fcc7bc2176c1709e971fdf9c8c6755f3d0bc3a13380dcac0f9f4110d4f3ad"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ViewerOrders"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"isOpen"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"marketId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"orders"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"isOpen"},"value":{"kind":"Variable","name":{"kind":"Name","value":"isOpen"}}},{"kind":"Argument","name":{"kind":"Name","value":"marketId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"marketId"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OrderParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OrderParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Order"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"clientId"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"side"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"shares"}},{"kind":"Field","name":{"kind":"Name","value":"filledShares"}},{"kind":"Field","name":{"kind":"Name","value":"remainingShares"}},{"kind":"Field","name":{"kind":"Name","value":"averagePrice"}},{"kind":"Field","name":{"kind":"Name","value":"filledCost"}},{"kind":"Field","name":{"kind":"Name","value":"fees"}},{"kind":"Field","name":{"kind":"Name","value":"timeInForce"}},{"kind":"Field","name":{"kind":"Name","value":"postOnly"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"endReason"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]} as unknown as DocumentNode<ViewerOrdersQuery, ViewerOrdersQueryVariables>;
export const OrderUpdatedDocument = {"__meta__":{"hash":"sha256:1d4542b89eaf898cfb222db8e7b18408bd642ab4d80af90bffbe4faeef518e87"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"OrderUpdated"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"marketId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"orderUpdated"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"marketId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"marketId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"publishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"order"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OrderParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"fill"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OrderFillParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OrderParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Order"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"clientId"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"side"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"shares"}},{"kind":"Field","name":{"kind":"Name","value":"filledShares"}},{"kind":"Field","name":{"kind":"Name","value":"remainingShares"}},{"kind":"Field","name":{"kind":"Name","value":"averagePrice"}},{"kind":"Field","name":{"kind":"Name","value":"filledCost"}},{"kind":"Field","name":{"kind":"Name","value":"fees"}},{"kind":"Field","name":{"kind":"Name","value":"timeInForce"}},{"kind":"Field","name":{"kind":"Name","value":"postOnly"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"endReason"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OrderFillParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrderFill"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"tradeId"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"shares"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"fee"}},{"kind":"Field","name":{"kind":"Name","value":"liquidity"}},{"kind":"Field","name":{"kind":"Name","value":"against"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]} as unknown as DocumentNode<OrderUpdatedSubscription, OrderUpdatedSubscriptionVariables>;
export const PlaceOrderDocument = {"__meta__":{"hash":"sha256:e6952ef7b44b979e774092141a0b05c07f8342aaba6029619159a8bf1f1362e3"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"PlaceOrder"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PlaceOrderInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"placeOrder"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"duplicate"}},{"kind":"Field","name":{"kind":"Name","value":"order"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OrderParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"fills"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OrderFillParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OrderParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Order"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"clientId"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"side"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"shares"}},{"kind":"Field","name":{"kind":"Name","value":"filledShares"}},{"kind":"Field","name":{"kind":"Name","value":"remainingShares"}},{"kind":"Field","name":{"kind":"Name","value":"averagePrice"}},{"kind":"Field","name":{"kind":"Name","value":"filledCost"}},{"kind":"Field","name":{"kind":"Name","value":"fees"}},{"kind":"Field","name":{"kind":"Name","value":"timeInForce"}},{"kind":"Field","name":{"kind":"Name","value":"postOnly"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"endReason"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OrderFillParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrderFill"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"tradeId"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"shares"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"fee"}},{"kind":"Field","name":{"kind":"Name","value":"liquidity"}},{"kind":"Field","name":{"kind":"Name","value":"against"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]} as unknown as DocumentNode<PlaceOrderMutation, PlaceOrderMutationVariables>;
export const CancelOrderDocument = {"__meta__":{"hash":"sha256:d2b2c3ac190b70c79694d832b180227ac43daadeebd128a60e5d63ec9e6d1f17"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CancelOrder"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CancelOrderInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cancelOrder"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"order"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OrderParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OrderParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Order"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"clientId"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"side"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"shares"}},{"kind":"Field","name":{"kind":"Name","value":"filledShares"}},{"kind":"Field","name":{"kind":"Name","value":"remainingShares"}},{"kind":"Field","name":{"kind":"Name","value":"averagePrice"}},{"kind":"Field","name":{"kind":"Name","value":"filledCost"}},{"kind":"Field","name":{"kind":"Name","value":"fees"}},{"kind":"Field","name":{"kind":"Name","value":"timeInForce"}},{"kind":"Field","name":{"kind":"Name","value":"postOnly"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"endReason"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]} as unknown as DocumentNode<CancelOrderMutation, CancelOrderMutationVariables>;
export const CancelOrdersDocument = {"__meta__":{"hash":"sha256:0567e0ab9073500456652f37784b2c619a6cce62dd32c96a236a334204a03d78"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CancelOrders"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CancelOrdersInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cancelOrders"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"orders"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"endReason"}}]}}]}}]}}]} as unknown as DocumentNode<CancelOrdersMutation, CancelOrdersMutationVariables>;
export const ViewerPositionsDocument = {"__meta__":{"hash":"sha256:337343dcb0a65472d34c3cb9755c5f94b9437502dddcd7c5d43c6112c2f84d5a"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ViewerPositions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"wallet"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"positions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"sharesYes"}},{"kind":"Field","name":{"kind":"Name","value":"sharesNo"}},{"kind":"Field","name":{"kind":"Name","value":"totalInvested"}},{"kind":"Field","name":{"kind":"Name","value":"tradesCount"}},{"kind":"Field","name":{"kind":"Name","value":"realizedPnl"}}]}}]}}]}}]} as unknown as DocumentNode<ViewerPositionsQuery, ViewerPositionsQueryVariables>;
export const PositionChangedDocument = {"__meta__":{"hash":"sha256:20d70ab3e623f420dd77063face3bb352eebc9097e751b7072e4150aa9237d99"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"PositionChanged"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"marketId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"positionChanged"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"marketId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"marketId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"publishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"position"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"sharesYes"}},{"kind":"Field","name":{"kind":"Name","value":"sharesNo"}},{"kind":"Field","name":{"kind":"Name","value":"totalInvested"}},{"kind":"Field","name":{"kind":"Name","value":"tradesCount"}},{"kind":"Field","name":{"kind":"Name","value":"realizedPnl"}}]}}]}}]}}]} as unknown as DocumentNode<PositionChangedSubscription, PositionChangedSubscriptionVariables>;
export const ServerStatusDocument = {"__meta__":{"hash":"sha256:8c666f858eaf7f701557254d1d414e495d04a02d39da02e8a2cc91b57b98845c"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ServerStatus"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"serverStatus"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"connections"}},{"kind":"Field","name":{"kind":"Name","value":"subscriptions"}},{"kind":"Field","name":{"kind":"Name","value":"topics"}},{"kind":"Field","name":{"kind":"Name","value":"broker"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"waiting"}}]}},{"kind":"Field","name":{"kind":"Name","value":"changeSource"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"lagMs"}}]}},{"kind":"Field","name":{"kind":"Name","value":"capabilities"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}}]}}]} as unknown as DocumentNode<ServerStatusQuery, ServerStatusQueryVariables>;
export const TradingSessionDocument = {"__meta__":{"hash":"sha256:882587b235fd10ab68b6e72aff5f36b35261f793d8877ad08bbf9b3be419c7d4"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"TradingSession"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tradingSession"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TradingSessionParts"}},{"kind":"Field","name":{"kind":"Name","value":"positions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"shares"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"averagePrice"}},{"kind":"Field","name":{"kind":"Name","value":"unrealizedPnl"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TradingSessionParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TradingSession"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"userWallet"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"algorithmId"}},{"kind":"Field","name":{"kind":"Name","value":"algorithmVersion"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"endReason"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"endsAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"startingBalance"}},{"kind":"Field","name":{"kind":"Name","value":"lossLimit"}},{"kind":"Field","name":{"kind":"Name","value":"maxDrawdown"}},{"kind":"Field","name":{"kind":"Name","value":"maxPosition"}},{"kind":"Field","name":{"kind":"Name","value":"maxOrdersPerMinute"}},{"kind":"Field","name":{"kind":"Name","value":"realizedPnl"}},{"kind":"Field","name":{"kind":"Name","value":"unrealizedPnl"}},{"kind":"Field","name":{"kind":"Name","value":"peakPnl"}},{"kind":"Field","name":{"kind":"Name","value":"drawdown"}},{"kind":"Field","name":{"kind":"Name","value":"fees"}},{"kind":"Field","name":{"kind":"Name","value":"tradeCount"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}}]}}]} as unknown as DocumentNode<TradingSessionQuery, TradingSessionQueryVariables>;
export const TradingSessionAuditDocument = {"__meta__":{"hash":"sha256:179c22b204b333c948ca9ca6d2f077c6f42542406fddce042a9ea6db32f91360"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"TradingSessionAudit"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tradingSession"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"events"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SessionEventParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endCursor"}},{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SessionEventParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SessionEvent"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"sessionId"}},{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SessionStatusChanged"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"note"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AlgorithmDecided"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decision"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"clientId"}},{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"shares"}},{"kind":"Field","name":{"kind":"Name","value":"limitPrice"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}},{"kind":"Field","name":{"kind":"Name","value":"reasoning"}},{"kind":"Field","name":{"kind":"Name","value":"inputs"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DecisionExecuted"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decisionId"}},{"kind":"Field","name":{"kind":"Name","value":"tradeIds"}},{"kind":"Field","name":{"kind":"Name","value":"orderId"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DecisionRejected"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decisionId"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RiskAlertRaised"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"level"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"threshold"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"acknowledgedAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RiskAlertAcknowledged"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"alertSequence"}},{"kind":"Field","name":{"kind":"Name","value":"by"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"EmergencyStopped"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"stopReason"},"name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"openOrders"}}]}}]}}]} as unknown as DocumentNode<TradingSessionAuditQuery, TradingSessionAuditQueryVariables>;
export const StartTradingSessionDocument = {"__meta__":{"hash":"sha256:54b3b9ce6fbe6d7a280c9728e4faf7c22879c0d533f79abed9f213222fa28ef1"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"StartTradingSession"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"StartTradingSessionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"startTradingSession"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"session"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TradingSessionParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"duplicate"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TradingSessionParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TradingSession"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"userWallet"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"algorithmId"}},{"kind":"Field","name":{"kind":"Name","value":"algorithmVersion"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"endReason"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"endsAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"startingBalance"}},{"kind":"Field","name":{"kind":"Name","value":"lossLimit"}},{"kind":"Field","name":{"kind":"Name","value":"maxDrawdown"}},{"kind":"Field","name":{"kind":"Name","value":"maxPosition"}},{"kind":"Field","name":{"kind":"Name","value":"maxOrdersPerMinute"}},{"kind":"Field","name":{"kind":"Name","value":"realizedPnl"}},{"kind":"Field","name":{"kind":"Name","value":"unrealizedPnl"}},{"kind":"Field","name":{"kind":"Name","value":"peakPnl"}},{"kind":"Field","name":{"kind":"Name","value":"drawdown"}},{"kind":"Field","name":{"kind":"Name","value":"fees"}},{"kind":"Field","name":{"kind":"Name","value":"tradeCount"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}}]}}]} as unknown as DocumentNode<StartTradingSessionMutation, StartTradingSessionMutationVariables>;
export const CompleteTradingSessionDocument = {"__meta__":{"hash":"sha256:a226b229db6a09088d1ae5e2a8f15db057463dbdf4e9089d8881d90add0fb4ef"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CompleteTradingSession"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CompleteTradingSessionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"completeTradingSession"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"session"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}}]} as unknown as DocumentNode<CompleteTradingSessionMutation, CompleteTradingSessionMutationVariables>;
export const EmergencyStopDocument = {"__meta__":{"hash":"sha256:2b4165f2b83d11ab0e2559e1b485c06f448d4f04db66a3b329cb23c9583efafb"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"EmergencyStop"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"EmergencyStopInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"emergencyStop"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sessions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"stopped"}}]}}]}}]} as unknown as DocumentNode<EmergencyStopMutation, EmergencyStopMutationVariables>;
export const HeartbeatTradingSessionDocument = {"__meta__":{"hash":"sha256:e4ffb8457a8fab83a8fb7e9d4c8fc13ec6fc01d03a7509f730bc8c47bdfeba94"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"HeartbeatTradingSession"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"HeartbeatTradingSessionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"heartbeatTradingSession"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"session"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}}]} as unknown as DocumentNode<HeartbeatTradingSessionMutation, HeartbeatTradingSessionMutationVariables>;
export const RecordDecisionDocument = {"__meta__":{"hash":"sha256:2b815efa3d54a5a4c3e7fdc7312bcd7dbb5dba5477987fdf4bc9f19532bf0555"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RecordDecision"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RecordDecisionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recordDecision"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decision"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"duplicate"}}]}}]}}]} as unknown as DocumentNode<RecordDecisionMutation, RecordDecisionMutationVariables>;
export const TradingSessionEventsDocument = {"__meta__":{"hash":"sha256:e2f10c21a13c0ecdd9d0da7978eb662f0b2fdadf6235d6f36c56d5990a3fee21"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"TradingSessionEvents"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"sessionId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tradingSessionEvents"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"sessionId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"sessionId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SessionEventParts"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SessionEventParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SessionEvent"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"sessionId"}},{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SessionStatusChanged"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"note"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AlgorithmDecided"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decision"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"clientId"}},{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"shares"}},{"kind":"Field","name":{"kind":"Name","value":"limitPrice"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}},{"kind":"Field","name":{"kind":"Name","value":"reasoning"}},{"kind":"Field","name":{"kind":"Name","value":"inputs"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DecisionExecuted"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decisionId"}},{"kind":"Field","name":{"kind":"Name","value":"tradeIds"}},{"kind":"Field","name":{"kind":"Name","value":"orderId"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DecisionRejected"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decisionId"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RiskAlertRaised"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"level"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"threshold"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"acknowledgedAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RiskAlertAcknowledged"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"alertSequence"}},{"kind":"Field","name":{"kind":"Name","value":"by"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"EmergencyStopped"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"stopReason"},"name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"openOrders"}}]}}]}}]} as unknown as DocumentNode<TradingSessionEventsSubscription, TradingSessionEventsSubscriptionVariables>;
export const TradingSessionMetricsDocument = {"__meta__":{"hash":"sha256:5f075e94298cf0afd11315565c86251c8a007a8221ae1b0e8a59bb8230e4af20"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"TradingSessionMetrics"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"sessionId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"everyMs"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},"defaultValue":{"kind":"IntValue","value":"1000"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tradingSessionMetrics"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"sessionId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"sessionId"}}},{"kind":"Argument","name":{"kind":"Name","value":"everyMs"},"value":{"kind":"Variable","name":{"kind":"Name","value":"everyMs"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sessionId"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"realizedPnl"}},{"kind":"Field","name":{"kind":"Name","value":"unrealizedPnl"}},{"kind":"Field","name":{"kind":"Name","value":"tradeCount"}},{"kind":"Field","name":{"kind":"Name","value":"lossLimitUtilization"}},{"kind":"Field","name":{"kind":"Name","value":"timeElapsedSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"timeRemainingSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"performanceScore"}},{"kind":"Field","name":{"kind":"Name","value":"at"}}]}}]}}]} as unknown as DocumentNode<TradingSessionMetricsSubscription, TradingSessionMetricsSubscriptionVariables>;
export const MarketTradesDocument = {"__meta__":{"hash":"sha256:997bbb1fd93d6e6144a3286d5c3b3bff79c74b9e075ecd719a60e046644967d1"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MarketTrades"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"marketId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"market"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"marketId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"trades"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"userWallet"}},{"kind":"Field","name":{"kind":"Name","value":"tradeType"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"shares"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"priceAfter"}},{"kind":"Field","name":{"kind":"Name","value":"txSignature"}},{"kind":"Field","name":{"kind":"Name","value":"blockTime"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]}}]} as unknown as DocumentNode<MarketTradesQuery, MarketTradesQueryVariables>;
export const ExecuteTradeDocument = {"__meta__":{"hash":"sha256:08e1c703c2a9784bee92d29815bb126e03bb1b7a93a68df87bcf34e9172f5b06"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ExecuteTrade"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ExecuteTradeInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"executeTrade"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"trade"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"userWallet"}},{"kind":"Field","name":{"kind":"Name","value":"tradeType"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"shares"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"priceAfter"}}]}},{"kind":"Field","name":{"kind":"Name","value":"market"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"priceYes"}},{"kind":"Field","name":{"kind":"Name","value":"priceNo"}},{"kind":"Field","name":{"kind":"Name","value":"sharesYes"}},{"kind":"Field","name":{"kind":"Name","value":"sharesNo"}},{"kind":"Field","name":{"kind":"Name","value":"totalVolume"}}]}}]}}]}}]} as unknown as DocumentNode<ExecuteTradeMutation, ExecuteTradeMutationVariables>;
export const TradeExecutedDocument = {"__meta__":{"hash":"sha256:a726d6c1c93b015cf8a2d2aba2b36dac78b25c063b31e3489c318bd8b1ba189e"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"TradeExecuted"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"marketId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tradeExecuted"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"marketId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"marketId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"publishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"trade"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"userWallet"}},{"kind":"Field","name":{"kind":"Name","value":"tradeType"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"shares"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"priceAfter"}},{"kind":"Field","name":{"kind":"Name","value":"txSignature"}},{"kind":"Field","name":{"kind":"Name","value":"blockTime"}}]}}]}}]}}]} as unknown as DocumentNode<TradeExecutedSubscription, TradeExecutedSubscriptionVariables>;
export const ViewerDocument = {"__meta__":{"hash":"sha256:1c10060a2b2f5bb894242480aa56a20f933083ded54a3504a57e440c40536b96"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"wallet"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}}]}}]} as unknown as DocumentNode<ViewerQuery, ViewerQueryVariables>;
export const CastVoteDocument = {"__meta__":{"hash":"sha256:d225c1e2ed1e7945d9821a15257b4ea373740875ab4196ffb6101abfb46ad46b"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CastVote"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CastVoteInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"castVote"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"vote"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"userWallet"}},{"kind":"Field","name":{"kind":"Name","value":"voteType"}},{"kind":"Field","name":{"kind":"Name","value":"vote"}},{"kind":"Field","name":{"kind":"Name","value":"votedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"tally"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"for"}},{"kind":"Field","name":{"kind":"Name","value":"against"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"approvalRate"}},{"kind":"Field","name":{"kind":"Name","value":"threshold"}},{"kind":"Field","name":{"kind":"Name","value":"thresholdReached"}}]}}]}}]}}]} as unknown as DocumentNode<CastVoteMutation, CastVoteMutationVariables>;
export const VoteCastDocument = {"__meta__":{"hash":"sha256:76bb27f8fb0f427aee5f42850ba1693af6b7384f4cd7146a313b17d37b5ce9e9"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"VoteCast"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"marketId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"voteType"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"VoteType"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"voteCast"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"marketId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"marketId"}}},{"kind":"Argument","name":{"kind":"Name","value":"voteType"},"value":{"kind":"Variable","name":{"kind":"Name","value":"voteType"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"marketId"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"publishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"vote"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"userWallet"}},{"kind":"Field","name":{"kind":"Name","value":"voteType"}},{"kind":"Field","name":{"kind":"Name","value":"vote"}},{"kind":"Field","name":{"kind":"Name","value":"votedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"tally"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"for"}},{"kind":"Field","name":{"kind":"Name","value":"against"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"approvalRate"}},{"kind":"Field","name":{"kind":"Name","value":"threshold"}},{"kind":"Field","name":{"kind":"Name","value":"thresholdReached"}}]}}]}}]}}]} as unknown as DocumentNode<VoteCastSubscription, VoteCastSubscriptionVariables>;
export const RequestWalletChallengeDocument = {"__meta__":{"hash":"sha256:8da1e213a8c0720a5b0ffdc0f5abbe712ff67982415d1be2d0023cbbe997da55"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RequestWalletChallenge"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RequestWalletChallengeInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestWalletChallenge"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}}]}}]} as unknown as DocumentNode<RequestWalletChallengeMutation, RequestWalletChallengeMutationVariables>;
export const SignInWithWalletDocument = {"__meta__":{"hash":"sha256:b7baff4576297a3a795c6b11b2090288e43b6b9b3924ab04288737087efc8125"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SignInWithWallet"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SignInWithWalletInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"signInWithWallet"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"token"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"wallet"}},{"kind":"Field","name":{"kind":"Name","value":"role"}}]}}]}}]}}]} as unknown as DocumentNode<SignInWithWalletMutation, SignInWithWalletMutationVariables>;