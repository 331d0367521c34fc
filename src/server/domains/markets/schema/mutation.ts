import type { MarketRow } from '../../../db/rows.ts';
import { builder } from '../../../graphql/builder.ts';
import { requireService, requireWallet } from '../../../graphql/context.ts';
import { isYes, outcomeEnum } from './outcome.ts';
import { marketOf } from './reference.ts';
import { dependsOnViewer } from '../../../graphql/viewer-dependence.ts';
import { proposalLimits, proposeMarket } from '../propose.ts';
import { marketCategoryEnum, marketStateEnum } from './market.ts';
import { changeMarketState } from '../transition.ts';

/** b of a market whose proposal gives none: 100 shares. */
const defaultDepth = 100_000_000_000n;

const marketPayload = (name: string, description: string) =>
  builder.objectRef<MarketRow>(name).implement({
    description,
    fields: (t) => ({
      market: t.field(marketOf(({ id }) => id, 'The market as it is now.')),
    }),
  });

const proposeInput = builder.inputType('ProposeMarketInput', {
  description: 'A market to be.',
  fields: (t) => {
    const { question, description, tags, tag } = proposalLimits;
    return {
      question: t.string({
        required: true,
        description: `${question.minimum} to ${question.maximum} characters; white space around it is cut.`,
      }),
      description: t.string({ description: `${description.maximum} characters at most.` }),
      category: t.field({ type: marketCategoryEnum, description: 'What it is about; OTHER when left out.' }),
      tags: t.stringList({
        description: `${tags.maximum} at most, of ${tag.minimum} to ${tag.maximum} characters each.`,
      }),
      bParameter: t.field({
        type: 'BigInt',
        description: 'Depth b of the market maker, in billionths of a share; 100 shares when left out.',
      }),
      initialLiquidity: t.field({
        type: 'BigInt',
        description: 'What backs the market maker, in lamports; b·ln 2, the most it can lose, when left out.',
      }),
    };
  },
});

builder.mutationField('proposeMarket', (t) =>
  t.field({
    type: marketPayload('ProposeMarketPayload', 'What proposing did.'),
    extensions: dependsOnViewer,
    description: 'Creates a market in PROPOSED. Needs a wallet. Errors: `UNAUTHENTICATED`, `BAD_USER_INPUT`.',
    args: { input: t.arg({ type: proposeInput, required: true, description: 'The market.' }) },
    resolve: (_root, { input }, context) =>
      proposeMarket(context.services.unitOfWork, {
        creatorWallet: requireWallet(context),
        question: input.question,
        description: input.description ?? null,
        category: input.category ?? 'other',
        tags: input.tags ?? [],
        bParameter: input.bParameter ?? defaultDepth,
        initialLiquidity: input.initialLiquidity ?? null,
      }),
  }),
);

const changeStateInput = builder.inputType('ChangeMarketStateInput', {
  description: 'One step: either `state` or `cancel: true`.',
  fields: (t) => ({
    marketId: t.id({ required: true, description: 'Which market.' }),
    state: t.field({ type: marketStateEnum, description: 'Where it goes.' }),
    outcome: t.field({
      type: outcomeEnum,
      description:
        'With RESOLVING, the proposed one; with FINALIZED, the final one (the proposed one when left out).',
    }),
    cancel: t.boolean({ description: 'True cancels it, from any state but FINALIZED.' }),
  }),
});

builder.mutationField('changeMarketState', (t) =>
  t.field({
    type: marketPayload('ChangeMarketStatePayload', 'What the step did.'),
    extensions: dependsOnViewer,
    description:
      'Takes one legal step, or cancels. Needs the role `service_role`. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`, `ILLEGAL_TRANSITION`, `BAD_USER_INPUT`.',
    args: { input: t.arg({ type: changeStateInput, required: true, description: 'The step.' }) },
    resolve: (_root, { input }, context) => {
      requireService(context);
      return changeMarketState(context.services.unitOfWork, {
        marketId: input.marketId,
        state: input.state ?? null,
        outcome: input.outcome == null ? null : isYes(input.outcome),
        isCancellation: input.cancel ?? false,
      });
    },
  }),
);
