import type { VoteRow } from './table.ts';
import { builder } from '../../graphql/builder.ts';
import { cacheId, cacheIdDescription } from '../../graphql/cache-id.ts';
import { requireTables, requireWallet } from '../../graphql/context.ts';
import { announceEvent } from '../../graphql/event-type.ts';
import { dependsOnViewer } from '../../graphql/viewer-dependence.ts';
import { batchOwn } from '../../graphql/value-batches.ts';
import { marketEventInterfaces } from '../markets/schema/event.ts';
import { marketOf, marketRef } from '../markets/schema/reference.ts';
import { watchArgs, watchMarkets } from '../markets/schema/watch.ts';
import { userOf } from '../users/schema/user.ts';
import { castVote } from './cast.ts';
import { voteCast } from './events.ts';
import { findOwnVotes } from './store.ts';
import { tallyOf, voteCounts, type Tally, type VoteCounts } from './tally.ts';
import type { VoteType } from './types.ts';

const voteTypeEnum = builder.enumType('VoteType', {
  description: 'The subject of a vote.',
  values: {
    PROPOSAL: { description: 'The proposal of a market.' },
    DISPUTE: { description: 'The dispute of its proposed outcome.' },
  } as const satisfies Record<VoteType, object>,
});

const tallyRef = builder.objectRef<Tally>('VoteTally').implement({
  description:
    'The votes of a type, counted. The server reports that the threshold is reached, and takes no action.',
  fields: (t) => ({
    id: t.id({
      description: cacheIdDescription,
      resolve: ({ marketId, voteType }) => cacheId('VoteTally', marketId, voteType),
    }),
    for: t.exposeInt('for', { description: 'Votes for the proposal, or that agree with the dispute.' }),
    against: t.exposeInt('against', { description: 'All other votes.' }),
    total: t.exposeInt('total', { description: '`for` + `against`.' }),
    approvalRate: t.expose('approvalRate', {
      type: 'Decimal',
      nullable: true,
      description: '`for` ÷ `total`, nine decimals; null without votes.',
    }),
    threshold: t.expose('threshold', { type: 'Decimal', description: 'The rate that counts as approval.' }),
    thresholdReached: t.exposeBoolean('isThresholdReached', {
      description: 'Whether `approvalRate` is at least `threshold`.',
    }),
  }),
});

/** A vote with its type, which the row does not contain. */
interface Vote {
  readonly row: VoteRow;
  readonly voteType: VoteType;
}

const voteRef = builder.objectRef<Vote>('Vote').implement({
  description: 'A vote. A wallet has a single vote of each type in a market.',
  fields: (t) => ({
    id: t.id({
      description: cacheIdDescription,
      resolve: ({ row, voteType }) => cacheId('Vote', row.marketId, voteType, row.userWallet),
    }),
    marketId: t.id({ description: 'The market.', resolve: ({ row }) => row.marketId }),
    market: t.field(marketOf(({ row }) => row.marketId)),
    userWallet: t.string({ description: 'The wallet that voted.', resolve: ({ row }) => row.userWallet }),
    user: t.field(userOf(({ row }) => row.userWallet)),
    voteType: t.expose('voteType', { type: voteTypeEnum, description: 'The subject.' }),
    vote: t.boolean({
      description: 'True is for the proposal, or agrees with the dispute.',
      resolve: ({ row }) => row.vote,
    }),
    votedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'The time of the vote.',
      resolve: ({ row }) => row.votedAt,
    }),
  }),
});

builder.objectFields(marketRef, (t) => ({
  proposalTally: t.field({
    type: tallyRef,
    description: 'The votes on the proposal.',
    resolve: ({ row }, _args, { services }) =>
      tallyOf(voteCounts(row, 'PROPOSAL'), { marketId: row.id, voteType: 'PROPOSAL' }, services.config),
  }),
  disputeTally: t.field({
    type: tallyRef,
    description: 'The votes in the dispute.',
    resolve: ({ row }, _args, { services }) =>
      tallyOf(voteCounts(row, 'DISPUTE'), { marketId: row.id, voteType: 'DISPUTE' }, services.config),
  }),
}));

const loadOwn = {
  PROPOSAL: batchOwn((queries, wallet, marketIds) => findOwnVotes(queries, 'PROPOSAL', wallet, marketIds)),
  DISPUTE: batchOwn((queries, wallet, marketIds) => findOwnVotes(queries, 'DISPUTE', wallet, marketIds)),
} as const;

builder.objectField(marketRef, 'viewerVote', (t) =>
  t.field({
    type: voteRef,
    nullable: true,
    extensions: dependsOnViewer,
    description: "The vote of the viewer's wallet; null without one.",
    args: { voteType: t.arg({ type: voteTypeEnum, required: true, description: 'The subject.' }) },
    resolve: async ({ row: { id: marketId } }, { voteType }, context) => {
      const wallet = context.viewer?.wallet ?? null;
      if (wallet === null) return null;
      const row = await loadOwn[voteType](context, { wallet, marketId });
      return row === null ? null : { row, voteType };
    },
  }),
);

const castVoteInput = builder.inputType('CastVoteInput', {
  description: 'A vote.',
  fields: (t) => ({
    marketId: t.id({ required: true, description: 'The market.' }),
    voteType: t.field({ type: voteTypeEnum, required: true, description: 'The subject.' }),
    vote: t.boolean({ required: true, description: 'True is for the proposal, or agrees with the dispute.' }),
  }),
});

/** A vote and the counts of its type, this vote included. */
interface CountedVote extends Vote {
  readonly counts: VoteCounts;
}

const castVotePayload = builder.objectRef<CountedVote>('CastVotePayload').implement({
  description: 'The result of a vote.',
  fields: (t) => ({
    vote: t.field({ type: voteRef, description: 'The vote.', resolve: (vote) => vote }),
    tally: t.field({
      type: tallyRef,
      description: 'The votes of its type, this vote included.',
      resolve: ({ row, counts, voteType }, _args, { services }) =>
        tallyOf(counts, { marketId: row.marketId, voteType }, services.config),
    }),
  }),
});

builder.mutationField('castVote', (t) =>
  t.field({
    type: castVotePayload,
    extensions: dependsOnViewer,
    description:
      'Votes on a proposal (PROPOSED) or in a dispute (DISPUTED). Needs a wallet. Errors: `UNAUTHENTICATED`, `NOT_FOUND`, `VOTING_CLOSED`, `ALREADY_VOTED`.',
    args: { input: t.arg({ type: castVoteInput, required: true, description: 'The vote.' }) },
    resolve: async (_root, { input }, context) => {
      const wallet = requireWallet(context);
      requireTables(context, 'castVote');
      const { vote, counts } = await castVote(context.services.walletWork, { ...input, wallet });
      return { row: vote, voteType: input.voteType, counts };
    },
  }),
);

export const voteCastEvent = announceEvent(voteCast, { description: 'A vote.' });

voteCastEvent.ref.implement({
  description: 'A wallet voted.',
  interfaces: marketEventInterfaces,
  fields: (t) => ({
    vote: t.field({
      type: voteRef,
      description: 'The vote.',
      resolve: ({ event: { payload } }) => ({ row: payload.vote, voteType: payload.voteType }),
    }),
    tally: t.field({
      type: tallyRef,
      description: 'The votes of its type, this vote included.',
      resolve: ({ event: { payload } }, _args, { services }) =>
        tallyOf(
          payload.counts,
          { marketId: payload.vote.marketId, voteType: payload.voteType },
          services.config,
        ),
    }),
  }),
});

builder.subscriptionField('voteCast', (t) =>
  t.field({
    type: voteCastEvent.ref,
    description:
      'Every vote, in the order of publication. Errors: `NOT_FOUND`, `CURSOR_INVALID`, `CURSOR_EXPIRED`.',
    args: {
      ...watchArgs,
      voteType: t.arg({ type: voteTypeEnum, description: 'Only votes of this type.' }),
    },
    subscribe: (_root, { voteType, ...args }, context) =>
      watchMarkets(context, [voteCast], args, {
        accepts: ({ payload }) => voteType == null || payload.voteType === voteType,
      }),
    resolve: (publication) => publication,
  }),
);
