import { z } from 'zod';

import type { Event } from '../../broker/event.ts';
import { marketFromText, type TextRow } from '../../db/rows-from-text.ts';
import { marketState, type MarketRow } from '../../db/rows.ts';
import { parseTimestamp, type Timestamp } from '../../base/time.ts';
import type { CapturedChange } from '../change-source.ts';
import type { Hint, HintedRow } from './channel.ts';

/** What a market was when it was seen last: what a hint may leave out. */
export type SeenMarket = Pick<
  MarketRow,
  'state' | 'isCancelled' | 'sharesYes' | 'sharesNo' | 'currentPriceYes' | 'currentPriceNo'
>;

/** What those who watch a market believe of it. */
export type Standing = Pick<MarketRow, 'state' | 'isCancelled'>;

const transition = z.object({ newState: marketState.nullable(), isCancelled: z.boolean() });
const stateColumns = z.object({ state: marketState.nullable(), is_cancelled: z.boolean().nullable() });

/** Makes changes of `markets` out of hints and rows that were read again. */
export interface MarketHints {
  /**
   * The changes that a hint stands for. Its transition is as the hint tells it, because the row may be further by now;
   * the prices are those of the row, which the hint tells as floats.
   */
  changesOf(hint: Hint, row: MarketRow | null, facts: MarketFacts): readonly CapturedChange[];
  /** Tells of markets as they are, so that a hint may leave out what they were. */
  remember(id: string, market: SeenMarket): void;
  /** Markets that it has seen and not seen deleted. */
  readonly seenIds: readonly string[];
  /** The change of a market that was seen and is gone, though no hint told so. */
  changeOfLost(id: string): CapturedChange;
}

/** What is known beside a hint. */
export interface MarketFacts {
  readonly commitOrder: bigint | null;
  /** What the log told last; null when it has nothing of that. */
  readonly told: Standing | null;
  /** Whether the transition waits, and the prices alone are told. */
  readonly isHeld: boolean;
}

/** Markets whose last sight is remembered; the one that was not seen for longest is forgotten. */
export const maximumSeen = 20_000;

/** Creates the maker of a source, which has seen nothing yet. */
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
    changesOf(hint, row, { commitOrder, told, isHeld }) {
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
        if (!isHeld && before !== null && !isTold(before, after, row, told))
          changes.push(changeOf(before, after));
        if (row !== null && mayHaveMoved(row, known, hint)) {
          // What the price was is in no event.
          changes.push(changeOf({ ...row, sharesYes: row.sharesYes - 1n }, row, commitOrder));
        }
      }
      // What is not seen yet must not be missed when somebody looks around.
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

/** What an event of the log tells of its market's state; null when it tells nothing of it. */
export function standingOf(event: Event | undefined): Standing | null {
  const { data } = transition.safeParse(event?.payload);
  return data === undefined || data.newState === null
    ? null
    : { state: data.newState, isCancelled: data.isCancelled };
}

/**
 * Whether catch-up has told a transition already, itself or those after it: it dates them as the row does, so that
 * identities may differ. Telling it late would leave everybody with a state that is over.
 */
function isTold(before: MarketRow, after: MarketRow, row: MarketRow | null, told: Standing | null): boolean {
  if (told === null || isSame(told, before)) return false;
  return isSame(told, after) || (row !== null && isSame(told, row));
}

/** What will have been told when changes are. */
export function standingAfter(changes: readonly CapturedChange[], told: Standing | null): Standing | null {
  return changes.reduce<Standing | null>((standing, captured) => {
    if (captured.table !== 'markets') return standing;
    const { before, after } = captured.change;
    return before !== null && after !== null && isSame(before, after) ? standing : after;
  }, told);
}

function isSame(one: Standing, other: Standing): boolean {
  return one.state === other.state && one.isCancelled === other.isCancelled;
}

function changeOf(
  before: MarketRow | null,
  after: MarketRow | null,
  commitOrder: bigint | null = null,
): CapturedChange {
  return { table: 'markets', change: { before, after, commitOrder } };
}

function stateOf({ state, isCancelled }: SeenMarket): Standing {
  return { state, isCancelled };
}

/** A market in the state that a hint tells; null when it tells none. */
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

/** Whether a hint tells of other prices or shares. Floats that differ tell surely; equal ones may hide a change. */
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

/** A market as a hint has it, its amounts damaged; null when the hint does not tell all of it. */
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

/** A market of which nothing is left but its key. */
function emptyMarket(id: string): MarketRow {
  const nothing = {
    ...{ id, on_chain_address: '', question: '', creator_wallet: '', b_parameter: '0' },
    ...{ initial_liquidity: '0', created_at: '-infinity' },
  };
  return marketFromText(nothing);
}
