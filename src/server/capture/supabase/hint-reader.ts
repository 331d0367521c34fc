import type { Queryable } from '../../db/client.ts';
import { columnName, kindOf, type AnyRow } from '../../db/table.ts';
import type { CapturedChange, CapturedTable, LastPublished } from '../change-source.ts';
import type { Refuse } from '../refused.ts';
import type { Hint } from './channel.ts';
import {
  findAbsent,
  keyOf,
  keyText,
  readNewest,
  readRows,
  type Key,
  type ReadRow,
  type ReadRows,
} from '../rows.ts';
import { createStepHints, isStepped, maximumSeen, type SteppedTable, type StepHints } from './steps.ts';

/** The changes of a batch of hints. */
export interface ReadHints {
  /** In the order of the hints. */
  readonly changes: readonly CapturedChange[];
  /** Hints to read again, because another transaction has locked the row or the commit is not visible yet. */
  readonly notVisible: readonly Hint[];
  /** Hints of steps that must wait until a catch-up has published the earlier steps. */
  readonly deferred: readonly Hint[];
  /** Whether a hint lacks the key of its row. */
  readonly isIncomplete: boolean;
}

/** Makes changes out of hints. It reads every row itself, with one statement a table for all hints. */
export interface HintReader {
  /** @param isCatchingUp defers the steps of rows. */
  read(hints: readonly Hint[], isCatchingUp: boolean): Promise<ReadHints>;
  /**
   * Reads the newest rows of the tables whose deletions make events, and gives the deletions of rows that were seen before
   * and are absent now. Needed at the start and after each time without hints, because a catch-up reads rows and finds no
   * deletion.
   */
  sweep(): Promise<readonly CapturedChange[]>;
}

/** The parts of a reader. */
export interface HintReaderOptions {
  readonly queries: Queryable;
  readonly tables: readonly CapturedTable[];
  readonly lastPublished: LastPublished;
  readonly refuse: Refuse;
}

/** A hint with the key of its row. */
interface KeyedHint {
  readonly hint: Hint;
  readonly key: Key;
  readonly at: string;
}

/** After this a row that no query finds counts as deleted. Realtime may be faster than the commit. */
const visibilityMs = 2000;

/** Creates a reader that has seen nothing yet. */
export function createHintReader({ queries, tables, lastPublished, refuse }: HintReaderOptions): HintReader {
  const stepped = new Map<CapturedTable, { readonly table: SteppedTable; readonly hints: StepHints }>(
    tables.filter(isStepped).map((table) => [table, { table, hints: createStepHints(table) }]),
  );

  /** @param published the published steps of each row, with the changes before this hint. */
  const stepChangesOf = async (
    { table, hints }: { readonly table: SteppedTable; readonly hints: StepHints },
    { hint, key, at }: KeyedHint,
    read: ReadRow | undefined,
    published: Map<string, AnyRow | null>,
    isDeferred: boolean,
  ): Promise<readonly CapturedChange[]> => {
    if (isDeferred && hint.kind === 'DELETE') return [];
    const place = `${table.name} ${at}`;
    if (!isDeferred && hints.isStep(hint) && !published.has(place)) {
      published.set(place, await table.steps.lastPublished(key, lastPublished));
    }
    const steps = published.get(place) ?? null;
    const facts = { commitOrder: read?.commitOrder ?? null, published: steps, isDeferred };
    const changes = hints.changesOf(hint, key, read?.row ?? null, facts);
    if (published.has(place)) published.set(place, hints.publishedAfter(changes, steps));
    return changes;
  };

  return {
    async read(all, isCatchingUp) {
      const keyed = all.flatMap((hint): KeyedHint[] => {
        const key = keyOf(hint.table, hint.kind === 'DELETE' ? hint.oldRow : hint.row);
        return key === null ? [] : [{ hint, at: keyText(key), key }];
      });
      const rows = await readAll(queries, tables, keyed, refuse);
      const deleted = new Set(
        keyed.flatMap(({ hint: { kind, table }, at }) => (kind === 'DELETE' ? [`${table.name} ${at}`] : [])),
      );
      const published = new Map<string, AnyRow | null>();
      const changes: CapturedChange[] = [];
      const notVisible: Hint[] = [];
      const deferred: Hint[] = [];
      for (const each of keyed) {
        const { hint, at } = each;
        const { table } = hint;
        const read = rows.get(table)?.found.get(at);
        const steps = stepped.get(table);
        if (steps === undefined) {
          changes.push(...changesOf(hint, read));
        } else {
          const isDeferred = isCatchingUp && (hint.kind === 'DELETE' || steps.hints.isStep(hint));
          if (isDeferred) deferred.push(hint);
          changes.push(...(await stepChangesOf(steps, each, read, published, isDeferred)));
          if (isDeferred) continue;
        }
        const isDeleted = deleted.has(`${table.name} ${at}`);
        if (!isDeleted && isNotVisibleYet(hint, at, rows.get(table))) notVisible.push(hint);
      }
      return { changes, notVisible, deferred, isIncomplete: keyed.length < all.length };
    },
    async sweep() {
      const changes: CapturedChange[] = [];
      for (const { table, hints } of stepped.values()) {
        const gone = await findAbsent(queries, table, hints.seenKeys);
        changes.push(...gone.map((key) => hints.changeOfLost(key)));
        const { newestBy: by, steps, values } = table.changes;
        // Oldest first, so that the newest are remembered longest.
        const newest = await readNewest(queries, table, {
          by,
          columns: [...steps, ...values],
          limit: maximumSeen,
        });
        for (const { key, row } of newest) hints.remember(key, row);
      }
      return changes;
    },
  };
}

/** The changes of a hint of a table whose old rows do not count. */
function changesOf({ kind, table, oldRow }: Hint, read: ReadRow | undefined): readonly CapturedChange[] {
  if (kind === 'DELETE' || read === undefined) return [];
  const { row: after, commitOrder } = read;
  const { changes } = table;
  if (changes === 'latest') return [{ table, change: { before: null, after, commitOrder } }];
  if (kind === 'INSERT') return [{ table, change: { before: null, after, commitOrder: null } }];
  if (typeof changes !== 'object' || changes.kind !== 'marked-deleted') return [];
  if (oldRow[columnName(changes.by)] != null) return [];
  return [{ table, change: { before: { ...after, [changes.by]: null }, after, commitOrder: null } }];
}

/** Whether the row of a hint is absent for now: it is locked, or its commit is so recent that it may not be visible. */
function isNotVisibleYet(hint: Hint, at: string, read: ReadRows | undefined): boolean {
  if (read === undefined || !read.wanted.has(at) || read.found.has(at)) return false;
  return read.busy.has(at) || performance.now() - hint.arrivedAtMs < visibilityMs;
}

/** Reads the rows of hints that need them, each once. */
async function readAll(
  queries: Queryable,
  tables: readonly CapturedTable[],
  keyed: readonly KeyedHint[],
  refuse: Refuse,
): Promise<ReadonlyMap<CapturedTable, ReadRows>> {
  const rows = new Map<CapturedTable, ReadRows>();
  for (const table of tables) {
    const keys = new Map<string, Key>();
    for (const { hint, key, at } of keyed) {
      const isNeeded = hint.kind === 'INSERT' || (hint.kind === 'UPDATE' && kindOf(table) !== 'inserted');
      if (hint.table === table && isNeeded) keys.set(at, key);
    }
    if (keys.size > 0) rows.set(table, await readRows(queries, table, [...keys.values()], refuse));
  }
  return rows;
}
