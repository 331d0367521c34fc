import type { Timestamp } from '../../base/time.ts';
import { parseTimestamp } from '../../base/time.ts';
import type { Tx } from '../../db/client.ts';
import { carryOut } from '../../db/flights.ts';
import { partOf } from '../../db/row-part.ts';
import { bind, defineStatement, planOf, textArray } from '../../db/statement.ts';
import { keysOf } from '../orders/statements.ts';
import { Account, type HeldRow, type RestingRow } from './account.ts';
import { tradingSessionEvents, tradingSessions } from './table.ts';

const sessionPart = partOf(tradingSessions, keysOf(tradingSessions.columns));
const eventPart = partOf(tradingSessionEvents, keysOf(tradingSessionEvents.columns));

const lockSessions = defineStatement(
  'sessions_lock',
  `SELECT ${sessionPart.columns.join()} FROM trading_sessions WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`,
  sessionPart.columns,
  sessionPart.read,
);

/** The statements behind the lock see the sessions as the transaction before left them. */
const readPresent = defineStatement(
  'sessions_present',
  `SELECT clock_timestamp() AS present, coalesce((SELECT array_agg(session_id::text)::text FROM session_follows
     WHERE session_id = ANY($1::uuid[]) AND followed_until > clock_timestamp()), '{}') AS followed`,
  ['present', 'followed'],
  (row) => ({ present: parseTimestamp(row['present'] ?? ''), followed: row['followed'] ?? '' }),
);

const readHeld = defineStatement(
  'sessions_held',
  `SELECT held.session_id, held.market_id, held.outcome, held.shares, held.cost, held.reserved,
     coalesce(market.current_price_yes, 0.5)::numeric(18, 9) AS yes
   FROM session_positions AS held LEFT JOIN markets AS market ON market.id = held.market_id
   WHERE held.session_id = ANY($1::uuid[]) AND (held.shares > 0 OR held.reserved > 0)`,
  ['session_id', 'market_id', 'outcome', 'shares', 'cost', 'reserved', 'yes'],
  (row): HeldRow => ({
    sessionId: row['session_id'] ?? '',
    marketId: row['market_id'] ?? '',
    outcome: row['outcome'] === 't',
    shares: BigInt(row['shares'] ?? ''),
    cost: BigInt(row['cost'] ?? ''),
    reserved: BigInt(row['reserved'] ?? ''),
    yes: row['yes'] ?? '0.5',
  }),
);

const readResting = defineStatement(
  'sessions_resting',
  `SELECT session_id, market_id, outcome, side, sum(shares - filled_shares)::bigint AS shares,
     ceil(sum((shares - filled_shares) * price))::bigint AS cost,
     sum(ceil((shares - filled_shares) * price * maker_fee_bps / 10000))::bigint AS fees, count(*) AS orders
   FROM orders WHERE session_id = ANY($1::uuid[]) AND status IN ('OPEN', 'PARTIALLY_FILLED')
   GROUP BY session_id, market_id, outcome, side`,
  ['session_id', 'market_id', 'outcome', 'side', 'shares', 'cost', 'fees', 'orders'],
  (row): RestingRow => ({
    sessionId: row['session_id'] ?? '',
    marketId: row['market_id'] ?? '',
    outcome: row['outcome'] === 't',
    side: row['side'] === 'sell' ? 'sell' : 'buy',
    shares: BigInt(row['shares'] ?? ''),
    cost: BigInt(row['cost'] ?? '') + BigInt(row['fees'] ?? ''),
    orders: Number(row['orders']),
  }),
);

const readDecisions = defineStatement(
  'sessions_decisions',
  `SELECT given.session_id, given.decision_id FROM unnest($1::uuid[], $2::text[]) AS given (session_id, decision_id)
   WHERE EXISTS (SELECT FROM trading_session_events AS event WHERE event.session_id = given.session_id
     AND event.kind = 'AlgorithmDecided' AND event.data -> 'decision' ->> 'id' = given.decision_id)`,
  ['session_id', 'decision_id'],
  (row) => ({ sessionId: row['session_id'] ?? '', decisionId: row['decision_id'] ?? '' }),
);

const readRecent = defineStatement(
  'sessions_recent_orders',
  `SELECT session_id, count(*) AS orders FROM session_orders
   WHERE session_id = ANY($1::uuid[]) AND at > clock_timestamp() - interval '1 minute' GROUP BY session_id`,
  ['session_id', 'orders'],
  (row) => ({ sessionId: row['session_id'] ?? '', orders: Number(row['orders']) }),
);

/** Events of another program that a transaction tells of, at most. The change source tells of the others. */
const untoldAtMost = 1000;

const readUntold = defineStatement(
  'sessions_untold',
  `SELECT ${eventPart.columns.map((column) => `event.${column}`).join()} FROM trading_sessions AS session
   JOIN trading_session_events AS event ON event.session_id = session.id AND event.sequence > session.told_sequence
   WHERE session.id = ANY($1::uuid[]) AND session.told_sequence < session.last_sequence
   ORDER BY event.session_id, event.sequence LIMIT ${untoldAtMost}`,
  eventPart.columns,
  eventPart.read,
);

/** A decision that a mutation names. */
export interface NamedDecision {
  readonly sessionId: string;
  readonly decisionId: string;
}

/** The locked sessions of a transaction, by their ids. */
export interface LockedSessions {
  readonly accounts: ReadonlyMap<string, Account>;
  readonly present: Timestamp;
}

/**
 * Locks sessions, in the order of their ids, and reads their holdings, their resting orders and the named decisions. An unknown
 * session is missing. In the order of locks sessions come after positions.
 */
export async function lockAccounts(
  tx: Tx,
  sessionIds: readonly string[],
  named: readonly NamedDecision[] = [],
): Promise<LockedSessions> {
  const ids = textArray([...new Set(sessionIds)].sort());
  const all = <Row>(rows: readonly Row[]): readonly Row[] => rows;
  const sessions = planOf(bind(lockSessions, ids), all);
  const present = planOf(bind(readPresent, ids), ([row]) => row ?? null);
  const held = planOf(bind(readHeld, ids), all);
  const resting = planOf(bind(readResting, ids), all);
  const decisions = planOf(
    bind(
      readDecisions,
      textArray(named.map(({ sessionId }) => sessionId)),
      textArray(named.map(({ decisionId }) => decisionId)),
    ),
    all,
  );
  const recent = planOf(bind(readRecent, ids), all);
  const untold = planOf(bind(readUntold, ids), all);
  const plans = [sessions, present, held, resting, ...(named.length > 0 ? [decisions] : []), recent, untold];
  return carryOut(tx, {
    statements: plans.flatMap(({ statements }) => statements),
    result() {
      const now = present.result();
      if (now === null) throw new Error('the database told no time');
      const known = named.length > 0 ? decisions.result() : [];
      const accounts = sessions.result().map((row) => {
        const isOwn = ({ sessionId }: { readonly sessionId: string }): boolean => sessionId === row.id;
        const account = new Account(row, {
          present: now.present,
          isFollowed: now.followed.includes(row.id),
          held: held.result().filter(isOwn),
          resting: resting.result().filter(isOwn),
          decisions: new Set(known.filter(isOwn).map(({ decisionId }) => decisionId)),
          recentOrders: recent.result().find(isOwn)?.orders ?? 0,
          untold: untold.result().filter(isOwn),
        });
        return [row.id, account] as const;
      });
      return { accounts: new Map(accounts), present: now.present };
    },
  });
}
