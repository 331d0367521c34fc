import { z } from 'zod';

import type { Event } from '../../broker/event.ts';
import { marketFromText, type TextRow } from '../../db/rows-from-text.ts';
import { marketState, type MarketRow } from '../../db/rows.ts';
import { parseTimestamp, type Timestamp } from '../../base/time.ts';
import type { CapturedChange } from '../change-source.ts';
import type { Hint, HintedRow } from './channel.ts';

/** A market when it was seen last. A hint may lack these columns. */
export type SeenMarket = Pick<
  MarketRow,
  'state' | 'isCancelled' | 'sharesYes' | 'sharesNo' | 'currentPriceYes' | 'currentPriceNo'
>;

/** The state of a market in the last event that the log has of it. */
export type PublishedState = Pick<MarketRow, 'state' | 'isCancelled'>;

const transition = z.object({ newState: marketState.nullable(), isCancelled: z.boolean() });
const stateColumns = z.object({ state: marketState.nullable(), is_cancelled: z.boolean().nullable() });

/** Makes changes of `markets` out of hints and rows. Remembers the markets that it has seen. */
export interface MarketHints {
  /**
   * The changes of a hint. Its transition is that of the hint, because the row may be further by now. Its prices are those
   * of the row, because a hint has them as floats.
   */
  changesOf(hint: Hint, row: MarketRow | null, facts: MarketFacts): readonly CapturedChange[];
  /** Remembers a market as the database has it now. */
  remember(id: string, market: SeenMarket): void;
  /** The ids of the remembered markets. */
  readonly seenIds: readonly string[];
  /** The deletion of a remembered market that is absent from the database. */
  changeOfLost(id: string): CapturedChange;
}

/** Facts about a market beside its hint. */
export interface MarketFacts {
  readonly commitOrder: bigint | null;
  /** Null when the log has no transition of the market. */
  readonly published: PublishedState | null;
  /** Whether the transition waits, and the prices alone are published. */
  readonly isDeferred: boolean;
}

/** Remembered markets at most. Past it the market that was seen least recently is forgotten. */
export const maximumSeen = 20_000;

/** Creates the memory of a source, empty. */
export function createMarketHints(): MarketHints {
  const seen = new Map<string, SeenMarket>();
  const remember = (id: string, market: SeenMarket): void => {
    const { state, isCancelled, sharesYes, sharesNo, currentPriceYes, currentPriceNo } = market;
    seen.delete(id);
    seen.set(id, { state, isCancelled, sharesYes, sharesNo, currentPriceYes, currentPriceNo });
    const oldest = seen.keys().next();
    if (seen.size > maximumSeen && oldest.done !== true) seen.delete(oldest.value);
  };

  return {
    changesOf(hint, row, { commitOrder, published, isDeferred }) {
      const id = String(hint.row['id'] ?? hint.oldRow['id']);
      const known = seen.get(id);
      const template = row ?? marketFromHint(hint.kind === 'DELETE' ? hint.oldRow : hint.row);
      if (hint.kind === 'DELETE') {
        seen.delete(id);
        if (template === null && known === undefined) return [];
        return [changeOf(template ?? { ...emptyMarket(id), ...known }, null)];
      }
      if (template === null) return [];

      const changes: CapturedChange[] = [];
      const after = withState(template, hint.row) ?? template;
      if (hint.kind === 'INSERT') {
        changes.push(changeOf(null, after));
      } else {
        const before =
          withState(after, hint.oldRow) ?? (known === undefined ? null : { ...after, ...stateOf(known) });
        if (!isDeferred && before !== null && !isPublished(before, after, row, published))
          changes.push(changeOf(before, after));
        if (row !== null && mayHaveMoved(row, known, hint)) {
          // Any other price before, because no event shows it.
          changes.push(changeOf({ ...row, sharesYes: row.sharesYes - 1n }, row, commitOrder));
        }
      }
      // Only a visible row is remembered: a sweep would take an invisible row for a deleted market.
      if (row !== null) remember(id, { ...row, ...stateOf(after) });
      return changes;
    },
    remember,
    get seenIds() {
      return [...seen.keys()];
    },
    changeOfLost(id) {
      const known = seen.get(id);
      seen.delete(id);
      return changeOf({ ...emptyMarket(id), ...known }, null);
    },
  };
}

/** The state of a market in an event; null when the event has none. */
export function publishedStateOf(event: Event | undefined): PublishedState | null {
  const { data } = transition.safeParse(event?.payload);
  return data === undefined || data.newState === null
    ? null
    : { state: data.newState, isCancelled: data.isCancelled };
}

/**
 * Whether a catch-up has published a transition already, or a later transition. Catch-up dates transitions by the row, so
 * identities may differ and do not drop the repeat. A late repeat would leave all clients with a state that is over.
 */
function isPublished(
  before: MarketRow,
  after: MarketRow,
  row: MarketRow | null,
  published: PublishedState | null,
): boolean {
  if (published === null || isSame(published, before)) return false;
  return isSame(published, after) || (row !== null && isSame(published, row));
}

/** The published state of a market once these changes are published. */
export function publishedStateAfter(
  changes: readonly CapturedChange[],
  published: PublishedState | null,
): PublishedState | null {
  return changes.reduce<PublishedState | null>((state, captured) => {
    if (captured.table !== 'markets') return state;
    const { before, after } = captured.change;
    return before !== null && after !== null && isSame(before, after) ? state : after;
  }, published);
}

function isSame(first: PublishedState, other: PublishedState): boolean {
  return first.state === other.state && first.isCancelled === other.isCancelled;
}

function changeOf(
  before: MarketRow | null,
  after: MarketRow | null,
  commitOrder: bigint | null = null,
): CapturedChange {
  return { table: 'markets', change: { before, after, commitOrder } };
}

function stateOf({ state, isCancelled }: SeenMarket): PublishedState {
  return { state, isCancelled };
}

/** A market in the state of a hint; null when the hint lacks the state. */
function withState(market: MarketRow, hinted: HintedRow): MarketRow | null {
  const columns = stateColumns.safeParse(hinted);
  if (!columns.success) return null;
  const { state, is_cancelled: isCancelled } = columns.data;
  const updatedAt = hinted['updated_at'];
  return {
    ...market,
    state: state ?? 'PROPOSED',
    isCancelled: isCancelled ?? false,
    updatedAt: timestampOf(updatedAt) ?? market.createdAt,
  };
}

function timestampOf(text: unknown): Timestamp | null {
  try {
    return typeof text === 'string' ? parseTimestamp(text) : null;
  } catch {
    return null;
  }
}

/** Whether prices or shares may have changed. Different floats prove a change; equal floats may hide a change. */
function mayHaveMoved(
  row: MarketRow,
  known: SeenMarket | undefined,
  { row: now, oldRow: old }: Hint,
): boolean {
  const values = ['shares_yes', 'shares_no', 'current_price_yes', 'current_price_no'].map(
    (column) => [old[column], now[column]] as const,
  );
  if (values.some(([before, after]) => before !== after)) return true;
  const isExact = values.every(([, after]) => Math.abs(Number(after)) <= Number.MAX_SAFE_INTEGER);
  return !isExact && (known === undefined || hasMoved(known, row));
}

function hasMoved(before: SeenMarket, after: SeenMarket): boolean {
  return (
    before.sharesYes !== after.sharesYes ||
    before.sharesNo !== after.sharesNo ||
    before.currentPriceYes !== after.currentPriceYes ||
    before.currentPriceNo !== after.currentPriceNo
  );
}

/** A market out of a hint, with inexact amounts; null when the hint lacks a column. */
function marketFromHint(hinted: HintedRow): MarketRow | null {
  try {
    return marketFromText(textOf(hinted));
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

/** A deleted market of which only the key is known. */
function emptyMarket(id: string): MarketRow {
  const nothing = {
    ...{ id, on_chain_address: '', question: '', creator_wallet: '', b_parameter: '0' },
    ...{ initial_liquidity: '0', created_at: '-infinity' },
  };
  return marketFromText(nothing);
}
