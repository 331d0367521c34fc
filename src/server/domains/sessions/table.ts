import { amount, count, decimal, enumeration, json, moment, text, texts, uuid } from '../../db/columns.ts';
import { defineTable, type KyselyTable, type RowOf } from '../../db/table.ts';

export const sessionStatuses = [
  ...(['ACTIVE', 'PAUSED', 'COMPLETED', 'EXPIRED', 'STOPPED', 'EMERGENCY_STOPPED'] as const),
] as const;
export const sessionEndReasons = [
  ...(['COMPLETED', 'TIME_LIMIT', 'LOSS_LIMIT', 'DRAWDOWN', 'OWNER', 'OPERATOR'] as const),
] as const;

export type SessionStatus = (typeof sessionStatuses)[number];
export type SessionEndReason = (typeof sessionEndReasons)[number];

/** Trading sessions. Other programs write them, too. The only place that lists their columns. */
export const tradingSessions = defineTable('trading_sessions', {
  columns: {
    id: uuid.generated(),
    userWallet: text,
    name: text,
    algorithmId: text.nullable(),
    algorithmVersion: text.nullable(),
    status: enumeration(sessionStatuses).generated(),
    endReason: enumeration(sessionEndReasons).nullable(),
    startedAt: moment.generated(),
    endsAt: moment,
    endedAt: moment.nullable(),
    /** This and the other amounts are lamports. */
    startingBalance: amount,
    lossLimit: amount,
    maxDrawdown: amount.nullable(),
    maxPosition: amount.nullable(),
    maxOrdersPerMinute: count.nullable(),
    realizedPnl: amount.generated(),
    peakPnl: amount.generated(),
    fees: amount.generated(),
    /** Its fills. */
    tradeCount: count.generated(),
    /** The alerts that were raised and whose values have not fallen since. */
    raised: texts.generated(),
    /** `RISK_VOLATILITY` and `RISK_VOLATILITY_MS` as they were at its start. */
    volatility: decimal.generated(),
    volatilityMs: count.generated(),
    heartbeatTtlMs: count.nullable(),
    heartbeatUntil: moment.nullable(),
    /** The moment at which its clock looks at it next; null when no job of the clock waits. */
    wakesAt: moment.nullable(),
    /** The sequence of its last event. */
    lastSequence: amount.generated(),
    /** The events up to this one were told by the transactions that wrote them. */
    toldSequence: amount.generated(),
    version: count.generated(),
    createdAt: moment.generated(),
    updatedAt: moment.generated(),
  },
  key: ['id'],
  changes: 'latest',
  caughtUpBy: ['updatedAt'],
});

export type TradingSessionRow = RowOf<typeof tradingSessions>;

/** The events of sessions, which stay as they are. Other programs write them, too. */
export const tradingSessionEvents = defineTable('trading_session_events', {
  columns: {
    sessionId: uuid,
    sequence: amount.generated(),
    /** The name of its type in GraphQL. */
    kind: text,
    at: moment.generated(),
    /** The fields of its type, as JSON. */
    data: json.generated(),
  },
  key: ['sessionId', 'sequence'],
  changes: 'inserted',
  caughtUpBy: ['at'],
});

export type SessionEventRow = RowOf<typeof tradingSessionEvents>;

/** The shares of an outcome that a session has bought and not sold. */
export interface SessionPositionRow {
  readonly sessionId: string;
  readonly marketId: string;
  readonly outcome: boolean;
  readonly shares: bigint;
  /** The cost of these shares, their fees included. */
  readonly cost: bigint;
  /** The part of the shares that sales without the session must leave. */
  readonly reserved: bigint;
  /** The session is looked at when the price of YES falls to this; null for a session that has ended. */
  readonly low: string | null;
  /** The session is looked at when the price of YES rises to this. */
  readonly high: string | null;
}

declare module '../../db/tables.ts' {
  interface Tables {
    tradingSessions: KyselyTable<typeof tradingSessions>;
    tradingSessionEvents: KyselyTable<typeof tradingSessionEvents>;
    sessionPositions: SessionPositionRow;
    /** The placements and trades of the last minute of the sessions that bound them. */
    sessionOrders: { sessionId: string; at: string };
    /** The stops of many sessions that are under way: of a wallet, of a market, or of everybody where both are null. */
    sessionStops: { id: string; userWallet: string | null; marketId: string | null; until: string };
    /** The sessions whose figures a client follows. */
    sessionFollows: { sessionId: string; followedUntil: string };
  }
}
