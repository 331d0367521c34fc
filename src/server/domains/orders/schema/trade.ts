import { builder } from '../../../graphql/builder.ts';
import type { Context } from '../../../graphql/context.ts';
import { dependsOnViewer } from '../../../graphql/viewer-dependence.ts';
import { batchValues } from '../../../graphql/value-batches.ts';
import { isOffChain } from '../../markets/off-chain.ts';
import { tradeRef } from '../../trades/schema.ts';
import type { TradeRow } from '../../trades/table.ts';
import { ordersMigration } from '../migrations.ts';
import { findTradeDetails } from '../store.ts';
import type { TradeDetailRow } from '../table.ts';
import { fillAgainstEnum } from './order.ts';

const loadDetails = batchValues(findTradeDetails);

/** The part of a trade's details that clients see. */
type TradeFacts = Pick<TradeDetailRow, 'against' | 'fee' | 'sessionId' | 'decisionId'>;

/** A trade of ours without details is one with the market maker, without a fee. */
const plain: TradeFacts = { against: 'MARKET_MAKER', fee: 0n, sessionId: null, decisionId: null };

/** What is known of a trade beside its row; null for a trade of another program. */
async function detailsOf(context: Context, { id, txSignature }: TradeRow): Promise<TradeFacts | null> {
  if (!isOffChain(txSignature)) return null;
  if (!context.services.capabilities.isUsable(ordersMigration.capability)) return plain;
  return (await loadDetails(context, id)) ?? plain;
}

const secret = 'Null without one, and for everyone but the wallet of the trade and a service.';

/** Whether the client may see the session of a trade. */
function maySee({ viewer }: Context, { userWallet }: TradeRow): boolean {
  return viewer !== null && (viewer.role === 'service_role' || viewer.wallet === userWallet);
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
      "The taker's fee with that for the holders of the creator's shares, in lamports: on top of the cost of a BUY, off the proceeds of a SELL. Null for a trade of another program.",
    resolve: async (trade, _args, context) => (await detailsOf(context, trade))?.fee ?? null,
  }),
  sessionId: t.id({
    nullable: true,
    extensions: dependsOnViewer,
    description: `The trading session that made the trade. ${secret}`,
    resolve: async (trade, _args, context) =>
      maySee(context, trade) ? ((await detailsOf(context, trade))?.sessionId ?? null) : null,
  }),
  decisionId: t.id({
    nullable: true,
    extensions: dependsOnViewer,
    description: `The decision of the session that led to the trade. ${secret}`,
    resolve: async (trade, _args, context) =>
      maySee(context, trade) ? ((await detailsOf(context, trade))?.decisionId ?? null) : null,
  }),
}));
