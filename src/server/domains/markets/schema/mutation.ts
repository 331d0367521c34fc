import type { MarketRow } from '../table.ts';
import { builder } from '../../../graphql/builder.ts';
import { requireService, requireTables, requireWallet } from '../../../graphql/context.ts';
import { clientIdOf, duplicateDescription, readClientId } from '../../../graphql/repeatable.ts';
import { dependsOnViewer } from '../../../graphql/viewer-dependence.ts';
import { proposalLimits, proposeMarket, type ProposedMarket } from '../propose.ts';
import { changeMarketState } from '../transition.ts';
import { marketCategoryEnum, marketStateEnum } from './market.ts';
import { isYes, outcomeEnum } from './outcome.ts';
import { writtenMarketOf } from './reference.ts';

/** b of a market whose proposal gives none: 100 shares. */
const defaultDepth = 100_000_000_000n;

const proposePayload = builder.objectRef<ProposedMarket>('ProposeMarketPayload').implement({
  description: 'The result of a proposal.',
  fields: (t) => ({
    market: t.field(writtenMarketOf(({ market }) => market.id)),
    duplicate: t.exposeBoolean('isDuplicate', { description: duplicateDescription }),
  }),
});

const changeStatePayload = builder.objectRef<MarketRow>('ChangeMarketStatePayload').implement({
  description: 'The result of a step.',
  fields: (t) => ({
    market: t.field(writtenMarketOf(({ id }) => id)),
  }),
});

const proposeInput = builder.inputType('ProposeMarketInput', {
  description: 'The market that is proposed.',
  fields: (t) => {
    const { question, description, tags, tag } = proposalLimits;
    return {
      question: t.string({
        required: true,
        description: `${question.minimum} to ${question.maximum} characters; white space around it is cut.`,
      }),
      description: t.string({ description: `${description.maximum} characters at most.` }),
      category: t.field({ type: marketCategoryEnum, description: 'The subject; OTHER by default.' }),
      tags: t.stringList({
        description: `${tags.maximum} at most, of ${tag.minimum} to ${tag.maximum} characters each.`,
      }),
      bParameter: t.field({
        type: 'BigInt',
        description: 'Depth b of the market maker, in billionths of a share; 100 shares by default.',
      }),
      initialLiquidity: t.field({
        type: 'BigInt',
        description:
          'The initial liquidity of the market maker, in lamports; b·ln 2, its largest loss, by default.',
      }),
      clientId: clientIdOf(t),
    };
  },
});

builder.mutationField('proposeMarket', (t) =>
  t.field({
    type: proposePayload,
    extensions: dependsOnViewer,
    description:
      'Creates a market in PROPOSED. Needs a wallet. Errors: `UNAUTHENTICATED`, `CLIENT_ID_REUSED`, `BAD_USER_INPUT`.',
    args: { input: t.arg({ type: proposeInput, required: true, description: 'The market.' }) },
    resolve: (_root, { input }, context) => {
      const creatorWallet = requireWallet(context);
      requireTables(context, 'proposeMarket');
      return proposeMarket(context.services.walletWork, {
        creatorWallet,
        question: input.question,
        description: input.description ?? null,
        category: input.category ?? 'other',
        tags: input.tags ?? [],
        bParameter: input.bParameter ?? defaultDepth,
        initialLiquidity: input.initialLiquidity ?? null,
        clientId: readClientId(context, input),
      });
    },
  }),
);

const changeStateInput = builder.inputType('ChangeMarketStateInput', {
  description: 'A step: either `state` or `cancel: true`.',
  fields: (t) => ({
    marketId: t.id({ required: true, description: 'The market.' }),
    state: t.field({ type: marketStateEnum, description: 'The next state.' }),
    outcome: t.field({
      type: outcomeEnum,
      description:
        'With RESOLVING, the proposed outcome; with FINALIZED, the final outcome, which is the proposed outcome by default.',
    }),
    cancel: t.boolean({ description: 'True cancels the market, in every state but FINALIZED.' }),
  }),
});

builder.mutationField('changeMarketState', (t) =>
  t.field({
    type: changeStatePayload,
    extensions: dependsOnViewer,
    description:
      'Moves a market to its next state, or cancels it. Needs the role `service_role`. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`, `ILLEGAL_TRANSITION`, `BAD_USER_INPUT`.',
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
