import type { Event } from '../../broker/event.ts';
import type { Unit } from '../../commit/unit.ts';
import { fly } from '../../db/flights.ts';
import { bind, defineStatement, type BoundStatement } from '../../db/statement.ts';
import { columnName } from '../../db/table.ts';
import { jsonOf } from '../orders/writes.ts';
import { keysOf } from '../orders/statements.ts';
import type { Account } from './account.ts';
import { eventOfRow } from './events.ts';
import { metricsOf } from './metrics.ts';
import { sessionMetrics } from './metrics-event.ts';
import { priceText, triggersOf } from './triggers.ts';
import { slackOfAccount } from './watch-risk.ts';
import { tradingSessions, type SessionPositionRow } from './table.ts';

const fixed = ['id', 'user_wallet', 'created_at'];
const moving = keysOf(tradingSessions.columns)
  .map(columnName)
  .filter((column) => !fixed.includes(column));

const updateSessions = defineStatement(
  'sessions_save',
  `UPDATE trading_sessions AS stored SET ${moving.map((column) => `${column} = given.${column}`).join()}
   FROM json_populate_recordset(NULL::trading_sessions, $1::json) AS given WHERE stored.id = given.id`,
);

/** Behind {@link updateSessions}, because the trigger takes only sequences that the session has counted. */
const insertEvents = defineStatement(
  'sessions_insert_events',
  `INSERT INTO trading_session_events (session_id, sequence, kind, at, data)
   SELECT session_id, sequence, kind, at, data::jsonb
   FROM json_to_recordset($1::json) AS given (session_id uuid, sequence bigint, kind text, at timestamptz, data text)`,
);

const positionColumns = ['session_id', 'market_id', 'outcome', 'shares', 'cost', 'reserved', 'low', 'high'];
const savePositions = defineStatement(
  'sessions_save_positions',
  `INSERT INTO session_positions (${positionColumns.join()})
   SELECT ${positionColumns.join()} FROM json_populate_recordset(NULL::session_positions, $1::json)
   ON CONFLICT (session_id, market_id, outcome) DO UPDATE SET
     ${positionColumns
       .slice(3)
       .map((column) => `${column} = excluded.${column}`)
       .join()}`,
);

const countOrders = defineStatement(
  'sessions_count_orders',
  `WITH old AS (DELETE FROM session_orders WHERE session_id = $1::uuid AND at < clock_timestamp() - interval '2 minutes')
   INSERT INTO session_orders (session_id, at) SELECT $1::uuid, clock_timestamp() FROM generate_series(1, $2::integer)`,
);

/** Plans to write the changes of sessions, which are locked, and makes their events. */
export function planSave(accounts: Iterable<Account>): {
  readonly statements: readonly BoundStatement[];
  readonly events: readonly Event[];
} {
  const changed = [...accounts].filter(
    ({ isChanged, changedHoldings }) => isChanged || changedHoldings.length > 0,
  );
  if (changed.length === 0) return { statements: [], events: [] };
  const sessions = changed.map(({ row, present }) => ({
    ...row,
    ...{ toldSequence: row.lastSequence, version: row.version + 1, updatedAt: present },
  }));
  const rows = changed.flatMap((account) => account.events);
  const positions = changed.flatMap((account) => positionsOf(account));
  const orders = changed.filter(({ newOrders }) => newOrders > 0);
  const metrics = changed.filter(({ isFollowed }) => isFollowed);
  return {
    statements: [
      bind(updateSessions, jsonOf(sessions)),
      ...(rows.length > 0 ? [bind(insertEvents, jsonOf(rows))] : []),
      ...(positions.length > 0 ? [bind(savePositions, jsonOf(positions))] : []),
      ...orders.map(({ row, newOrders }) => bind(countOrders, row.id, String(newOrders))),
    ],
    events: [
      ...changed.flatMap((account) => [...account.untold, ...account.events].map(eventOfRow)),
      ...metrics.map((account) => sessionMetrics.create(metricsOf(account))),
    ],
  };
}

/** Writes the changes of locked sessions, and records their events. */
export async function saveAccounts(
  { tx, record }: Pick<Unit, 'tx' | 'record'>,
  accounts: Iterable<Account>,
): Promise<void> {
  const { statements, events } = planSave(accounts);
  if (statements.length > 0) await fly(tx, statements);
  record(events);
}

/** The changed rows of a session's holdings. All of their triggers move when one of them does. */
function positionsOf(account: Account): readonly SessionPositionRow[] {
  const { isOpen, holdings, changedHoldings, row } = account;
  if (!isOpen) return changedHoldings.map((held) => rowOf(row.id, held, null, null));
  const all = new Set([...holdings, ...changedHoldings]);
  const slack = slackOfAccount(account);
  const parts = BigInt(Math.max(holdings.length, 1));
  return [...all].map((held) => {
    const { outcome, holding, yes } = held;
    const { low, high } = triggersOf({ outcome, shares: holding.shares, yes }, slack, parts, row.volatility);
    return rowOf(row.id, held, low === null ? null : priceText(low), high === null ? null : priceText(high));
  });
}

function rowOf(
  sessionId: string,
  { marketId, outcome, holding, reserved }: Account['holdings'][number],
  low: string | null,
  high: string | null,
): SessionPositionRow {
  return { sessionId, marketId, outcome, ...holding, reserved, low, high };
}
