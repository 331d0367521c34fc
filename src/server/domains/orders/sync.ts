import type { PageContext } from '../../jobs/job.ts';
import { carryOut } from '../../db/flights.ts';
import { assertActive } from '../trades/active.ts';
import { loadAccounts, type Accounts } from './accounts.ts';
import { creatorLockIn } from './creator-lock.ts';
import { Draft } from './draft.ts';
import { noFees } from './fees.ts';
import { planRows, noReach, type LockedRows, type Reach } from './statements.ts';
import { draftOf, firstRead, mayHaveMore, reachOfCrossed, writeDraft } from './transaction.ts';

/** Whether the market maker stands where the last event of the book has it. */
function isInStep({ market, book }: Pick<LockedRows, 'market' | 'book'>): boolean {
  if (market === null || book === null) return true;
  return market.sharesYes === book.sharesYes && market.sharesNo === book.sharesNo;
}

/**
 * Brings the book of a locked market up to its market maker, which a trade of another program has moved, or a trade that no client
 * followed: fills the orders that are crossed, and tells of the levels that have changed. While trading is halted the book stays
 * as it was, because it would be crossed.
 *
 * @param rows locked with the halts kept out.
 * @returns whether it wrote anything, so that the rows are others now.
 */
export async function syncBook(unit: PageContext, rows: LockedRows): Promise<boolean> {
  const { market } = rows;
  if (market === null || isInStep(rows) || rows.halt !== null) return false;
  let reach: Reach = reachOfCrossed(rows, { ...noReach, limit: firstRead });
  for (;;) {
    const found = await carryOut(unit.tx, planRows(market.id, { wallets: [], reach }));
    if (!mayHaveMore(found, reach)) {
      const hasSessions = found.resting.some(({ sessionId }) => sessionId !== null);
      const lockCreator = hasSessions ? await creatorLockIn(unit.tx) : null;
      const accounts = await loadAccounts(unit.tx, found, [], lockCreator);
      const draft = isActive(found) ? draftOf(found, noFees, accounts) : draftWithoutFills(found, accounts);
      await writeDraft(unit, draft, found);
      return true;
    }
    reach = { ...reach, limit: reach.limit * 4 };
  }
}

/** Whether the market takes trades. */
function isActive({ market }: LockedRows): boolean {
  try {
    assertActive(market, '');
    return true;
  } catch {
    return false;
  }
}

function draftWithoutFills({ market, book, ...rows }: LockedRows, accounts: Accounts | null): Draft {
  if (market === null || book === null) throw new Error('a draft of no market');
  return new Draft({ market, book, ...rows }, noFees, accounts);
}
