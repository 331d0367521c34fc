import type { MarketRow, MarketState } from '../table.ts';
import { builder } from '../../../graphql/builder.ts';
import { holdsAtMost } from '../../../graphql/field-cost.ts';
import { priceOf } from '../../pricing/price.ts';
import { userOf } from '../../users/schema/user.ts';
import { categoryOf, marketCategories, type MarketCategory } from '../category.ts';
import { proposalLimits } from '../propose.ts';
import type { MarketNode } from './loader.ts';
import { outcomeEnum, outcomeOf } from './outcome.ts';
import { marketRef } from './reference.ts';

/** The states of a market. */
export const marketStateEnum = builder.enumType('MarketState', {
  description:
    'The states of a market: PROPOSED → APPROVED → ACTIVE → RESOLVING → FINALIZED, or RESOLVING → DISPUTED → FINALIZED.',
  values: {
    PROPOSED: { description: 'Wallets vote for or against the market.' },
    APPROVED: { description: 'The proposal is approved. Trading has not begun.' },
    ACTIVE: { description: 'Wallets trade shares.' },
    RESOLVING: { description: 'An outcome is proposed. Trading has ended.' },
    DISPUTED: { description: 'Wallets vote for or against the dispute of the proposed outcome.' },
    FINALIZED: { description: 'The outcome is final.' },
  } as const satisfies Record<MarketState, object>,
});

const meanings: Readonly<Record<MarketCategory, string>> = {
  politics: 'Elections, laws, governments.',
  sports: 'Matches, tournaments, records.',
  crypto: 'Coins, tokens, chains.',
  science: 'Research, space, weather, technology.',
  entertainment: 'Films, music, awards, famous people.',
  other: 'Anything else.',
};

/** The categories of markets, as clients spell them. */
export const marketCategoryEnum = builder.enumType('MarketCategory', {
  description: 'The subject of a market.',
  values: Object.fromEntries(
    marketCategories.map((category) => [
      category.toUpperCase(),
      { value: category, description: meanings[category] },
    ]),
  ),
});

builder.objectType(marketRef, {
  description:
    'A question on which shares of YES and NO are traded. A share of the right answer pays one SOL.',
  fields: (t) => {
    const text = (column: 'onChainAddress' | 'question' | 'creatorWallet', description: string) =>
      t.string({ description, resolve: ({ row }: MarketNode) => row[column] });
    const amount = (column: AmountColumn, description: string) =>
      t.field({ type: 'BigInt', description, resolve: ({ row }: MarketNode) => row[column] });
    const moment = (column: MomentColumn, description: string) =>
      t.field({
        type: 'DateTime',
        nullable: true,
        description,
        resolve: ({ row }: MarketNode) => row[column],
      });
    const answer = (column: 'proposedOutcome' | 'finalOutcome', description: string) =>
      t.field({
        type: outcomeEnum,
        nullable: true,
        description,
        resolve: ({ row }: MarketNode) => outcomeOf(row[column]),
      });
    return {
      id: t.id({ description: "The row's own id.", resolve: ({ row }) => row.id }),
      onChainAddress: text('onChainAddress', 'Its account on chain, or `offchain:` and a UUID.'),
      question: text('question', 'The question: 10 to 200 characters.'),
      description: t.string({
        nullable: true,
        description: 'A longer description: 2,000 characters at most.',
        resolve: ({ row }) => row.description,
      }),
      category: t.field({
        type: marketCategoryEnum,
        nullable: true,
        description: 'The subject.',
        resolve: ({ row }) => categoryOf(row.category),
      }),
      tags: t.stringList({
        description: 'Keywords.',
        extensions: holdsAtMost(proposalLimits.tags.maximum),
        resolve: ({ row }) => row.tags ?? [],
      }),
      creatorWallet: text('creatorWallet', 'The wallet that proposed it.'),
      user: t.field(userOf(({ row }: MarketNode) => row.creatorWallet, 'The user of `creatorWallet`.')),
      resolverWallet: t.string({
        nullable: true,
        description: 'The wallet that resolves it.',
        resolve: ({ row }) => row.resolverWallet,
      }),
      state: t.field({
        type: marketStateEnum,
        description: 'The present state.',
        resolve: ({ row }) => row.state,
      }),
      isCancelled: t.boolean({
        description: 'Whether the market is cancelled. A cancelled market keeps its state.',
        resolve: ({ row }) => row.isCancelled,
      }),
      bParameter: amount('bParameter', 'Depth b of the market maker, in billionths of a share.'),
      initialLiquidity: amount('initialLiquidity', 'The initial liquidity of the market maker, in lamports.'),
      sharesYes: amount('sharesYes', 'Shares of YES outstanding, in billionths of a share.'),
      sharesNo: amount('sharesNo', 'Shares of NO outstanding, in billionths of a share.'),
      priceYes: t.field({
        type: 'Decimal',
        description: 'Price of a share of YES in SOL, nine decimals; with `priceNo` it sums to 1.',
        resolve: ({ row }) => priceOf(row).priceYes,
      }),
      priceNo: t.field({
        type: 'Decimal',
        description: 'Price of a share of NO in SOL, nine decimals.',
        resolve: ({ row }) => priceOf(row).priceNo,
      }),
      totalVolume: amount('totalVolume', 'The sum of the costs and proceeds of all trades, in lamports.'),
      proposedOutcome: answer('proposedOutcome', 'The outcome that was proposed with RESOLVING.'),
      finalOutcome: answer('finalOutcome', 'The final outcome, since FINALIZED.'),
      createdAt: t.field({
        type: 'DateTime',
        description: 'The time of the proposal.',
        resolve: ({ row }) => row.createdAt,
      }),
      approvedAt: moment('approvedAt', 'The time of the step to APPROVED.'),
      activatedAt: moment('activatedAt', 'The time of the step to ACTIVE.'),
      resolutionProposedAt: moment('resolutionProposedAt', 'The time of the step to RESOLVING.'),
      finalizedAt: moment('finalizedAt', 'The time of the step to FINALIZED.'),
      updatedAt: t.field({
        type: 'DateTime',
        description:
          'The start of the transaction that changed the market last. It gives no order, because a later change may have an earlier time.',
        resolve: ({ row }) => row.updatedAt,
      }),
      cursor: t.field({
        type: 'Cursor',
        description:
          "The position in the market's stream of events, read before all other fields: a subscription `after` it, with this `marketId`, misses nothing in between.",
        resolve: ({ cursor }) => {
          if (cursor === null)
            throw new Error('a market was loaded without the cursor that is selected of it');
          return cursor;
        },
      }),
    };
  },
});

type AmountColumn = 'bParameter' | 'initialLiquidity' | 'sharesYes' | 'sharesNo' | 'totalVolume';
type MomentColumn = keyof Pick<
  MarketRow,
  'approvedAt' | 'activatedAt' | 'resolutionProposedAt' | 'finalizedAt'
>;
