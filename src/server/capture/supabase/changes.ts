import type { Queryable } from '../../db/client.ts';
import type { MarketRow } from '../../db/rows.ts';
import type { CapturedChange, CapturedRows, CapturedTable } from '../change-source.ts';
import type { LastPublished } from '../catch-up.ts';
import type { LeaveOut } from '../left-out.ts';
import { hintedTables, type Hint } from './channel.ts';
import { createMarketHints, maximumSeen, standingAfter, standingOf, type Standing } from './markets.ts';
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

/** What hints stand for. */
export interface ReadHints {
  /** In the order of the hints. */
  readonly changes: readonly CapturedChange[];
  /** Hints whose rows must be read later: somebody is writing them, or their commit cannot be seen yet. */
  readonly early: readonly Hint[];
  /** Hints of transitions that must wait until a catch-up has told those before them. */
  readonly held: readonly Hint[];
  /** Whether there is a hint that does not tell its row. */
  readonly isIncomplete: boolean;
}

/** Makes changes out of hints, reading every row again: one statement a table, however many hints there are. */
export interface HintReader {
  /** `isCatchingUp` tells whether transitions have to wait. */
  read(hints: readonly Hint[], isCatchingUp: boolean): Promise<ReadHints>;
  /**
   * Looks at the markets after a time without hints, and first of all. A market that was seen and is gone was deleted
   * meanwhile, which no row tells.
   */
  lookAround(): Promise<readonly CapturedChange[]>;
}

/** What a reader is made with. */
export interface HintReaderOptions {
  readonly queries: Queryable;
  readonly lastPublished: LastPublished;
  readonly leaveOut: LeaveOut;
}

/** How long a commit that was told may take to be seen. */
const visibilityMs = 2000;

type AllRows = { readonly [Name in CapturedTable]: ReadRows<CapturedRows[Name]> };

/** Creates a reader that has seen nothing yet. */
export function createHintReader({ queries, lastPublished, leaveOut }: HintReaderOptions): HintReader {
  const markets = createMarketHints();

  /** `told` is what has been told of each market, the changes before this one included. */
  const marketChangesOf = async (
    hint: Hint,
    read: ReadRow<MarketRow> | undefined,
    told: Map<string, Standing | null>,
    isHeld: boolean,
  ): Promise<readonly CapturedChange[]> => {
    if (isHeld && hint.kind === 'DELETE') return [];
    const id = String(hint.row['id']);
    if (!isHeld && isTransition(hint) && !told.has(id)) {
      const published = await lastPublished(id, ['marketStateChanged']);
      told.set(id, standingOf(published.get('marketStateChanged')));
    }
    const facts = { commitOrder: read?.commitOrder ?? null, told: told.get(id) ?? null, isHeld };
    const changes = markets.changesOf(hint, read?.row ?? null, facts);
    if (told.has(id)) told.set(id, standingAfter(changes, facts.told));
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
      const told = new Map<string, Standing | null>();
      const changes: CapturedChange[] = [];
      const early: Hint[] = [];
      const held: Hint[] = [];
      for (const { hint, at } of keyed) {
        const { table } = hint;
        if (table === 'markets') {
          const isHeld = isCatchingUp && (hint.kind === 'DELETE' || isTransition(hint));
          if (isHeld) held.push(hint);
          changes.push(...(await marketChangesOf(hint, rows.markets.found.get(at), told, isHeld)));
          if (isHeld) continue;
        } else {
          changes.push(...changesOf({ ...hint, table }, at, rows));
        }
        if (!deleted.has(`${table} ${at}`) && isEarly(hint, at, rows[table])) early.push(hint);
      }
      return { changes, early, held, isIncomplete: keyed.length < hints.length };
    },
    async lookAround() {
      const gone = await findAbsentMarkets(queries, markets.seenIds);
      const changes = gone.map((id) => markets.changeOfLost(id));
      // Oldest first: the newest are remembered longest.
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

/** A row that is not there was deleted, or is not there yet: Realtime may be faster than the commit. */
function isEarly(hint: Hint, at: string, { wanted, found, busy }: ReadRows<unknown>): boolean {
  if (!wanted.has(at) || found.has(at)) return false;
  return busy.has(at) || performance.now() - hint.arrivedAtMs < visibilityMs;
}

/** A trade and a vote happen once: what is written to their rows afterwards is nobody's business. */
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
