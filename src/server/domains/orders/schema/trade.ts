import { builder } from '../../../graphql/builder.ts';
import type { Context } from '../../../graphql/context.ts';
import { batchValues } from '../../../graphql/value-batches.ts';
import { isOffChain } from '../../markets/off-chain.ts';
import { tradeRef } from '../../trades/schema.ts';
import type { TradeRow } from '../../trades/table.ts';
import { ordersMigration } from '../migrations.ts';
import { findTradeDetails } from '../store.ts';
import type { TradeDetailRow } from '../table.ts';
import { fillAgainstEnum } from './order.ts';

const loadDetails = batchValues(findTradeDetails);

/** A trade of ours without details is one with the market maker, without a fee. */
const plain = { against: 'MARKET_MAKER', fee: 0n } as const;

/** What is known of a trade beside its row; null for a trade of another program. */
async function detailsOf(
  context: Context,
  { id, txSignature }: TradeRow,
): Promise<Pick<TradeDetailRow, 'against' | 'fee'> | null> {
  if (!isOffChain(txSignature)) return null;
  if (!context.services.capabilities.isUsable(ordersMigration.capability)) return plain;
  return (await loadDetails(context, id)) ?? plain;
}

builder.objectFields(tradeRef, (t) => ({
  against: t.field({
    type: fillAgainstEnum,
    nullable: true,
    description: 'The other side of the trade. Null for a trade of another program.',
    resolve: async (trade, _args, context) => (await detailsOf(context, trade))?.against ?? null,
  }),
  fee: t.field({
    type: 'BigInt',
    nullable: true,
    description:
      "The taker's fee, in lamports: on top of the cost of a BUY, off the proceeds of a SELL. Null for a trade of another program.",
    resolve: async (trade, _args, context) => (await detailsOf(context, trade))?.fee ?? null,
  }),
}));
