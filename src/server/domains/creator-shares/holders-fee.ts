import { sql } from 'kysely';

import type { Queryable } from '../../db/client.ts';
import type { BoundStatement } from '../../db/statement.ts';
import {
  announceHoldersFee,
  type HeldShares,
  type HoldersFee,
  type HoldersPart,
} from '../orders/holders-fee.ts';
import { dividendOf } from './apply.ts';
import { afterDividend } from './holdings.ts';
import { missingForShares } from './needs.ts';
import { insertDividendsOf, planHeldShares, saveSharesOf, type NewDividend } from './rows.ts';
import type { CreatorSharesRow } from './table.ts';

const isDueSql = `EXISTS (
  SELECT FROM creator_shares WHERE creator_wallet = (SELECT creator_wallet FROM markets WHERE id = $1) AND supply > 0
)`;

async function isDue(queries: Queryable, marketId: string): Promise<boolean> {
  const { rows } = await sql`
    SELECT FROM creator_shares JOIN markets USING (creator_wallet) WHERE markets.id = ${marketId} AND supply > 0
  `.execute(queries);
  return rows.length > 0;
}

/** The statements that make fees of trades dividends of locked shares, one for each trade. */
function payHolders(locked: CreatorSharesRow, parts: readonly HoldersPart[]): readonly BoundStatement[] {
  if (parts.length === 0) return [];
  const dividends: NewDividend[] = [];
  let shares = locked;
  for (const { tradeId, amount } of parts) {
    const after = afterDividend(shares, amount);
    dividends.push(dividendOf(shares, after, amount, { source: 'TRADE', tradeId }));
    shares = after;
  }
  return [saveSharesOf([shares]), ...insertDividendsOf(dividends)];
}

function createFee(bps: number): HoldersFee {
  return {
    bps,
    isDueSql,
    isDue,
    plan(marketId) {
      const { statements, result } = planHeldShares(marketId);
      return {
        statements,
        result(): HeldShares | null {
          const shares = result();
          return shares === null ? null : { bps, pay: (parts) => payHolders(shares, parts) };
        },
      };
    },
  };
}

announceHoldersFee(({ config: { HOLDERS_FEE_BPS: bps }, capabilities }) => {
  const isMissing = missingForShares((name) => capabilities.isUsable(name)) !== null;
  return bps === 0 || isMissing ? null : createFee(bps);
});
