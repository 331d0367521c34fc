import { amount, count, decimal, enumeration, flag, moment, text, texts } from '../../db/columns.ts';
import { defineTable, type KyselyTable, type RowOf } from '../../db/table.ts';

export const marketStates = ['PROPOSED', 'APPROVED', 'ACTIVE', 'RESOLVING', 'DISPUTED', 'FINALIZED'] as const;
export type MarketState = (typeof marketStates)[number];

/** Markets. The only place that lists their columns. */
export const markets = defineTable('markets', {
  columns: {
    id: text,
    onChainAddress: text,
    question: text,
    description: text.nullable(),
    category: text.nullable(),
    tags: texts.nullable(),
    creatorWallet: text,
    resolverWallet: text.nullable(),
    state: enumeration(marketStates).orWhenNull('PROPOSED'),
    bParameter: amount,
    initialLiquidity: amount,
    currentLiquidity: amount.nullable(),
    sharesYes: amount.orWhenNull(0n),
    sharesNo: amount.orWhenNull(0n),
    currentPriceYes: decimal.nullable(),
    currentPriceNo: decimal.nullable(),
    totalVolume: amount.orWhenNull(0n),
    proposedOutcome: flag.nullable(),
    finalOutcome: flag.nullable(),
    ipfsEvidenceHash: text.nullable(),
    proposalLikes: count.orWhenNull(0),
    proposalDislikes: count.orWhenNull(0),
    disputeAgree: count.orWhenNull(0),
    disputeDisagree: count.orWhenNull(0),
    createdAt: moment,
    approvedAt: moment.nullable(),
    activatedAt: moment.nullable(),
    resolutionProposedAt: moment.nullable(),
    finalizedAt: moment.nullable(),
    isCancelled: flag.orWhenNull(false),
    updatedAt: moment.orElse('createdAt'),
  },
  key: ['id'],
  changes: {
    kind: 'before-and-after',
    steps: ['state', 'isCancelled'],
    steppedAt: 'updatedAt',
    values: ['sharesYes', 'sharesNo', 'currentPriceYes', 'currentPriceNo'],
    newestBy: 'createdAt',
  },
  caughtUpBy: ['createdAt', 'updatedAt'],
});

export type MarketRow = RowOf<typeof markets>;

declare module '../../db/tables.ts' {
  interface Tables {
    markets: KyselyTable<typeof markets>;
  }
}
