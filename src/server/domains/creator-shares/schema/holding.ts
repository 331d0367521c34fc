import { builder } from '../../../graphql/builder.ts';
import { cacheId, cacheIdDescription } from '../../../graphql/cache-id.ts';
import { priceAt } from '../curve.ts';
import type { DividendRow, ValuedHolding } from '../dividend-store.ts';
import type { DividendClaimRow } from '../table.ts';

/** A holding, and its wallet. */
export interface HoldingNode extends ValuedHolding {
  readonly wallet: string;
}

export const holdingRef = builder.objectRef<HoldingNode>('CreatorHolding').implement({
  description:
    'The shares of the viewer in a creator, and their dividends. Only the wallet itself can read them. Amounts are lamports.',
  fields: (t) => ({
    id: t.id({
      description: cacheIdDescription,
      resolve: ({ creatorWallet, wallet }) => cacheId('CreatorHolding', creatorWallet, wallet),
    }),
    creator: t.exposeID('creatorWallet', { description: 'The wallet of the creator.' }),
    shares: t.exposeInt('shares', { description: 'The number of shares.' }),
    invested: t.expose('invested', {
      type: 'BigInt',
      description: 'The cost of the held shares. A sale subtracts its part of the cost, rounded down.',
    }),
    averagePrice: t.field({
      type: 'BigInt',
      description: '`invested` for a share, rounded down; 0 without shares.',
      resolve: ({ shares, invested }) => (shares === 0 ? 0n : invested / BigInt(shares)),
    }),
    value: t.field({
      type: 'BigInt',
      description: 'The shares at the present price. A sale moves the price, and brings less.',
      resolve: (holding) => BigInt(holding.shares) * priceAt(holding, holding.supply),
    }),
    accrued: t.expose('accrued', {
      type: 'BigInt',
      description: 'The dividends up to now that are not claimed.',
    }),
    claimed: t.expose('claimed', { type: 'BigInt', description: 'The dividends that were claimed.' }),
  }),
});

export const dividendRef = builder.objectRef<DividendRow>('Dividend').implement({
  description: "The dividends of a wallet from a creator's shares, in lamports.",
  fields: (t) => ({
    creator: t.exposeID('creatorWallet', { description: 'The wallet of the creator.' }),
    accrued: t.expose('accrued', {
      type: 'BigInt',
      description: 'The dividends that have accrued and are not claimed.',
    }),
    claimed: t.expose('claimed', { type: 'BigInt', description: 'The dividends that were claimed.' }),
  }),
});

export const claimRef = builder.objectRef<DividendClaimRow>('DividendClaim').implement({
  description: 'A claim of dividends.',
  fields: (t) => ({
    id: t.exposeID('id', { description: "The row's own id." }),
    creator: t.exposeID('creatorWallet', { description: 'The wallet of the creator.' }),
    amount: t.expose('amount', { type: 'BigInt', description: 'Lamports.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'The time of the claim.' }),
  }),
});
