import type { Queryable } from '../../db/client.ts';
import type { MarketRow } from '../../db/rows.ts';
import type { CapturedChange, CapturedRows, CapturedTable } from '../change-source.ts';
import type { LastPublished } from '../catch-up.ts';
import type { LeaveOut } from '../left-out.ts';
import { hintedTables, type Hint } from './channel.ts';
import {
  createMarketHints,
  maximumSeen,
  publishedStateAfter,
  publishedStateOf,
  type PublishedState,
} from './markets.ts';
import {
  findAbsentMarkets,
  keyOf,
  keyText,
  readNewestMarkets,
  readRows,
  type Key,
  type ReadRow,
  type ReadRows,
} from './rows.ts';

/** The changes of a batch of hints. */
export interface ReadHints {
  /** In the order of the hints. */
  readonly changes: readonly CapturedChange[];
  /** Hints to read again, because another transaction has locked the row or the commit is not visible yet. */
  readonly notVisible: readonly Hint[];
  /** Hints of transitions that must wait until a catch-up has published the earlier transitions. */
  readonly deferred: readonly Hint[];
  /** Whether a hint lacks the key of its row. */
  readonly isIncomplete: boolean;
}

/** Makes changes out of hints. It reads every row itself, with one statement a table for all hints. */
export interface HintReader {
  /** @param isCatchingUp defers the transitions of markets. */
  read(hints: readonly Hint[], isCatchingUp: boolean): Promise<ReadHints>;
  /**
   * Reads the newest markets, and gives the deletions of markets that were seen before and are absent now. Needed at the
   * start and after each time without hints, because a catch-up reads rows and finds no deletion.
   */
  sweepMarkets(): Promise<readonly CapturedChange[]>;
}

/** The parts of a reader. */
export interface HintReaderOptions {
  readonly queries: Queryable;
  readonly lastPublished: LastPublished;
  readonly leaveOut: LeaveOut;
}

/** After this a row that no query finds counts as deleted. Realtime may be faster than the commit. */
const visibilityMs = 2000;

type AllRows = { readonly [Name in CapturedTable]: ReadRows<CapturedRows[Name]> };

/** Creates a reader that has seen nothing yet. */
export function createHintReader({ queries, lastPublished, leaveOut }: HintReaderOptions): HintReader {
  const markets = createMarketHints();

  /** @param published the published state of each market, with the changes before this hint. */
  const marketChangesOf = async (
    hint: Hint,
    read: ReadRow<MarketRow> | undefined,
    published: Map<string, PublishedState | null>,
    isDeferred: boolean,
  ): Promise<readonly CapturedChange[]> => {
    if (isDeferred && hint.kind === 'DELETE') return [];
    const id = String(hint.row['id']);
    if (!isDeferred && isTransition(hint) && !published.has(id)) {
      const last = await lastPublished(id, ['marketStateChanged']);
      published.set(id, publishedStateOf(last.get('marketStateChanged')));
    }
    const state = published.get(id) ?? null;
    const facts = { commitOrder: read?.commitOrder ?? null, published: state, isDeferred };
    const changes = markets.changesOf(hint, read?.row ?? null, facts);
    if (published.has(id)) published.set(id, publishedStateAfter(changes, state));
    return changes;
  };

  const changesOf = (
    hint: Hint & { readonly table: Exclude<CapturedTable, 'markets'> },
    at: string,
    rows: AllRows,
  ): readonly CapturedChange[] => {
    if (hint.kind === 'DELETE') return [];
    switch (hint.table) {
      case 'trades':
        return insertOf('trades', hint, rows.trades.found.get(at)?.row);
      case 'proposal_votes':
      case 'dispute_votes':
        return insertOf(hint.table, hint, rows[hint.table].found.get(at)?.row);
      case 'discussions': {
        const row = rows.discussions.found.get(at)?.row;
        if (row === undefined || (hint.kind === 'UPDATE' && hint.oldRow['deleted_at'] != null)) return [];
        const before = hint.kind === 'INSERT' ? null : { ...row, deletedAt: null };
        return [{ table: 'discussions', change: { before, after: row, commitOrder: null } }];
      }
      case 'positions': {
        const read = rows.positions.found.get(at);
        if (read === undefined) return [];
        const { row: after, commitOrder } = read;
        return [{ table: 'positions', change: { before: null, after, commitOrder } }];
      }
    }
  };

  return {
    async read(hints, isCatchingUp) {
      const keyed = hints.flatMap((hint) => {
        const key = keyOf(hint.table, hint.kind === 'DELETE' ? hint.oldRow : hint.row);
        return key === null ? [] : [{ hint, at: keyText(key), key }];
      });
      const rows = await readAll(queries, keyed, leaveOut);
      const deleted = new Set(
        keyed.flatMap(({ hint: { kind, table }, at }) => (kind === 'DELETE' ? [`${table} ${at}`] : [])),
      );
      const published = new Map<string, PublishedState | null>();
      const changes: CapturedChange[] = [];
      const notVisible: Hint[] = [];
      const deferred: Hint[] = [];
      for (const { hint, at } of keyed) {
        const { table } = hint;
        if (table === 'markets') {
          const isDeferred = isCatchingUp && (hint.kind === 'DELETE' || isTransition(hint));
          if (isDeferred) deferred.push(hint);
          changes.push(...(await marketChangesOf(hint, rows.markets.found.get(at), published, isDeferred)));
          if (isDeferred) continue;
        } else {
          changes.push(...changesOf({ ...hint, table }, at, rows));
        }
        if (!deleted.has(`${table} ${at}`) && isNotVisibleYet(hint, at, rows[table])) notVisible.push(hint);
      }
      return { changes, notVisible, deferred, isIncomplete: keyed.length < hints.length };
    },
    async sweepMarkets() {
      const gone = await findAbsentMarkets(queries, markets.seenIds);
      const changes = gone.map((id) => markets.changeOfLost(id));
      // Oldest first, so that the newest are remembered longest.
      const newest = await readNewestMarkets(queries, maximumSeen);
      for (const { id, ...market } of newest.toReversed()) markets.remember(id, market);
      return changes;
    },
  };
}

function isTransition({ kind, row, oldRow }: Hint): boolean {
  if (kind !== 'UPDATE') return false;
  return row['state'] !== oldRow['state'] || row['is_cancelled'] !== oldRow['is_cancelled'];
}

/** Whether the row of a hint is absent for now: it is locked, or its commit is so recent that it may not be visible. */
function isNotVisibleYet(hint: Hint, at: string, { wanted, found, busy }: ReadRows<unknown>): boolean {
  if (!wanted.has(at) || found.has(at)) return false;
  return busy.has(at) || performance.now() - hint.arrivedAtMs < visibilityMs;
}

/** The change of a table whose rows make an event only when they are inserted. */
function insertOf<Name extends 'trades' | 'proposal_votes' | 'dispute_votes'>(
  table: Name,
  { kind }: Hint,
  row: CapturedRows[Name] | undefined,
): readonly CapturedChange[] {
  if (kind !== 'INSERT' || row === undefined) return [];
  return [{ table, change: { before: null, after: row, commitOrder: null } } as CapturedChange];
}

const noRows = { wanted: new Set<string>(), found: new Map<string, never>(), busy: new Set<string>() };

/** Reads the rows of hints that need them, each once. */
async function readAll(
  queries: Queryable,
  keyed: readonly { readonly hint: Hint; readonly key: Key }[],
  leaveOut: LeaveOut,
): Promise<AllRows> {
  const readTable = async <Name extends CapturedTable>(name: Name): Promise<ReadRows<CapturedRows[Name]>> => {
    const isInsertOnly = name === 'trades' || name === 'proposal_votes' || name === 'dispute_votes';
    const keys = new Map<string, Key>();
    for (const { hint, key } of keyed) {
      const isNeeded = hint.kind === 'INSERT' || (hint.kind === 'UPDATE' && !isInsertOnly);
      if (hint.table === name && isNeeded) keys.set(keyText(key), key);
    }
    if (keys.size === 0) return noRows;
    return readRows(queries, name, [...keys.values()], leaveOut);
  };
  const entries: [CapturedTable, unknown][] = [];
  for (const name of hintedTables) entries.push([name, await readTable(name)]);
  return Object.fromEntries(entries) as AllRows;
}
