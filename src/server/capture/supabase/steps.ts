import { parseTimestamp, type Timestamp } from '../../base/time.ts';
import type { RowChange } from '../../db/row-change.ts';
import { columnName, type AnyRow, type BeforeAndAfter, type TextRow } from '../../db/table.ts';
import type { CapturedChange, CapturedTable } from '../change-source.ts';
import type { Hint, HintedRow } from './channel.ts';
import { keyText, type Key } from '../rows.ts';

/** A table whose changes are `before-and-after`. */
export interface SteppedTable extends CapturedTable {
  readonly changes: BeforeAndAfter<string>;
  readonly steps: NonNullable<CapturedTable['steps']>;
}

export function isStepped(table: CapturedTable): table is SteppedTable {
  return (
    typeof table.changes === 'object' && table.changes.kind === 'before-and-after' && table.steps !== null
  );
}

/** Makes changes of a table out of hints and rows. Remembers the rows that it has seen. */
export interface StepHints {
  /**
   * The changes of a hint. Its step is that of the hint, because the row may be further by now. Its values are those of the
   * row, because a hint has them as floats.
   */
  changesOf(hint: Hint, key: Key, row: AnyRow | null, facts: StepFacts): readonly CapturedChange[];
  /** The columns of the steps in the log once these changes are published. */
  publishedAfter(changes: readonly CapturedChange[], published: AnyRow | null): AnyRow | null;
  /** Whether a hint tells a step. */
  isStep(hint: Hint): boolean;
  /** Remembers the columns that a hint may lack, of a row as the database has it now. */
  remember(key: Key, row: AnyRow): void;
  /** The keys of the remembered rows. */
  readonly seenKeys: readonly Key[];
  /** The deletion of a remembered row that is absent from the database. */
  changeOfLost(key: Key): CapturedChange;
}

/** Facts about a row beside its hint. */
export interface StepFacts {
  readonly commitOrder: bigint | null;
  /** The columns of the steps in the last event; null when the log has no step of the row. */
  readonly published: AnyRow | null;
  /** Whether the step waits, and the values alone are published. */
  readonly isDeferred: boolean;
}

/** Remembered rows at most. Past it the row that was seen least recently is forgotten. */
export const maximumSeen = 20_000;

/** Creates the memory of a source for a table, empty. */
export function createStepHints(table: SteppedTable): StepHints {
  const { steps: stepColumns, values: valueColumns } = table.changes;
  const stepNames = stepColumns.map(columnName);
  const valueNames = valueColumns.map(columnName);
  const seen = new Map<string, { readonly key: Key; readonly row: AnyRow }>();
  const stepsOf = (row: AnyRow): AnyRow => pick(row, stepColumns);
  const isSame = isEqualIn(stepColumns);
  const hasSameValues = isEqualIn(valueColumns);
  const remember = (key: Key, row: AnyRow): void => {
    const at = keyText(key);
    seen.delete(at);
    seen.set(at, { key, row: pick(row, [...stepColumns, ...valueColumns]) });
    const oldest = seen.keys().next();
    if (seen.size > maximumSeen && oldest.done !== true) seen.delete(oldest.value);
  };
  const captured = (change: RowChange<AnyRow>): CapturedChange => ({ table, change });
  const deleted = (before: AnyRow): CapturedChange => captured({ before, after: null, commitOrder: null });
  const lost = (key: Key, known: AnyRow | undefined): CapturedChange =>
    deleted({ ...emptyRow(table, key), ...known });

  /**
   * Whether a catch-up has published a step already, or a later step. Catch-up dates steps by the row, so identities may
   * differ and do not drop the repeat. A late repeat would leave all clients with a state that is over.
   */
  const isPublished = (
    { before, after }: { readonly before: AnyRow; readonly after: AnyRow },
    row: AnyRow | null,
    published: AnyRow | null,
  ): boolean => {
    if (published === null || isSame(published, before)) return false;
    return isSame(published, after) || (row !== null && isSame(published, row));
  };

  /** Whether values may have changed. Different floats prove a change; equal floats may hide a change. */
  const mayHaveMoved = (row: AnyRow, known: AnyRow | undefined, { row: now, oldRow: old }: Hint): boolean => {
    const values = valueNames.map((column) => [old[column], now[column]] as const);
    if (values.some(([before, after]) => before !== after)) return true;
    const isExact = values.every(([, after]) => Math.abs(Number(after)) <= Number.MAX_SAFE_INTEGER);
    return !isExact && (known === undefined || !hasSameValues(known, row));
  };

  return {
    changesOf(hint, key, row, { commitOrder, published, isDeferred }) {
      const known = seen.get(keyText(key))?.row;
      const template = row ?? rowFromHint(table, hint.kind === 'DELETE' ? hint.oldRow : hint.row);
      if (hint.kind === 'DELETE') {
        seen.delete(keyText(key));
        if (template !== null) return [deleted(template)];
        return known === undefined ? [] : [lost(key, known)];
      }
      if (template === null) return [];

      const changes: CapturedChange[] = [];
      const after = withSteps(table, template, hint.row) ?? template;
      if (hint.kind === 'INSERT') {
        changes.push(captured({ before: null, after, commitOrder: null }));
      } else {
        const before =
          withSteps(table, after, hint.oldRow) ??
          (known === undefined ? null : { ...after, ...stepsOf(known) });
        if (!isDeferred && before !== null && !isPublished({ before, after }, row, published))
          changes.push(captured({ before, after, commitOrder: null }));
        if (row !== null && mayHaveMoved(row, known, hint)) {
          changes.push(captured(table.steps.moved(row, commitOrder)));
        }
      }
      // Only a visible row is remembered: a sweep would take an invisible row for a deleted row.
      if (row !== null) remember(key, { ...row, ...stepsOf(after) });
      return changes;
    },
    publishedAfter(changes, published) {
      return changes.reduce<AnyRow | null>((state, { change: { before, after } }) => {
        return before !== null && after !== null && isSame(before, after) ? state : after;
      }, published);
    },
    isStep({ kind, row, oldRow }) {
      return kind === 'UPDATE' && stepNames.some((column) => row[column] !== oldRow[column]);
    },
    remember,
    get seenKeys() {
      return [...seen.values()].map(({ key }) => key);
    },
    changeOfLost(key) {
      const known = seen.get(keyText(key))?.row;
      seen.delete(keyText(key));
      return lost(key, known);
    },
  };
}

function pick(row: AnyRow, columns: readonly string[]): AnyRow {
  return Object.fromEntries(columns.map((column) => [column, row[column]]));
}

function isEqualIn(columns: readonly string[]): (first: AnyRow, other: AnyRow) => boolean {
  return (first, other) => columns.every((column) => first[column] === other[column]);
}

/** A row at the step of a hint; null when the hint lacks the step. */
function withSteps({ columns, changes }: SteppedTable, row: AnyRow, hinted: HintedRow): AnyRow | null {
  const steps: Record<string, unknown> = {};
  for (const name of changes.steps) {
    const value = hinted[columnName(name)];
    const column = columns[name];
    if (value === undefined || column === undefined) return null;
    const read =
      value === null ? { success: true, data: column.read(null, name) } : column.codec.safeDecode(value);
    if (!read.success) return null;
    steps[name] = read.data;
  }
  const whenNull = columns[changes.steppedAt]?.whenNull;
  const steppedAt =
    timestampOf(hinted[columnName(changes.steppedAt)]) ??
    (whenNull?.name === 'column' ? row[whenNull.column] : null);
  return { ...row, ...steps, [changes.steppedAt]: steppedAt };
}

function timestampOf(text: unknown): Timestamp | null {
  try {
    return typeof text === 'string' ? parseTimestamp(text) : null;
  } catch {
    return null;
  }
}

/** A row out of a hint, with inexact amounts; null when the hint lacks a column. */
function rowFromHint(table: CapturedTable, hinted: HintedRow): AnyRow | null {
  try {
    return table.fromText(textOf(hinted));
  } catch {
    return null;
  }
}

function textOf(hinted: HintedRow): TextRow {
  const texts = Object.entries(hinted).map(([column, value]) => {
    if (typeof value === 'boolean') return [column, value ? 't' : 'f'] as const;
    if (typeof value === 'number') return [column, String(value)] as const;
    return [column, typeof value === 'string' ? value : null] as const;
  });
  return Object.fromEntries(texts);
}

/** A deleted row of which only the key is known. */
function emptyRow(table: SteppedTable, key: Key): AnyRow {
  const nothing: Record<string, string> = {};
  for (const [name, { whenNull, kind }] of Object.entries(table.columns)) {
    if (whenNull.name === 'refused') nothing[columnName(name)] = kind.emptyText;
  }
  table.keyColumns.forEach((column, index) => (nothing[column] = key[index] ?? ''));
  return table.fromText(nothing);
}
