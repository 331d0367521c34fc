import { isStorable } from '../../../db/characters.ts';
import { unstorable } from '../../../db/errors.ts';
import { builder } from '../../../graphql/builder.ts';
import { requireWallet, type Context } from '../../../graphql/context.ts';
import { announceEvent, eventRef } from '../../../graphql/event-type.ts';
import { dependsOnViewer } from '../../../graphql/viewer-dependence.ts';
import { watchTopic } from '../../../graphql/watch.ts';
import { creatorSharesTraded, creatorSharesUnlocked, dividendChanged } from '../events.ts';
import { requireShares } from '../store.ts';
import { creatorsTopic, creatorTopic, dividendsTopic } from '../topics.ts';
import { requireCreatorShares, unavailable } from './capability.ts';
import { claimRef, dividendRef } from './holding.ts';
import { shareTradeRef } from './trade.ts';

const afterDescription = 'Begin after this position; with the next event by default.';

// No events of a market, so `marketEvents` leaves them out.
export const creatorSharesTradedEvent = announceEvent(creatorSharesTraded, {
  description: "A creator's shares were bought or sold.",
  isPublic: false,
});

creatorSharesTradedEvent.ref.implement({
  description: "A creator's shares were bought or sold.",
  interfaces: [eventRef],
  fields: (t) => ({
    trade: t.field({ type: shareTradeRef, description: 'The trade.', resolve: ({ event }) => event.payload }),
  }),
});

export const creatorSharesUnlockedEvent = announceEvent(creatorSharesUnlocked, {
  description: "A creator's shares were unlocked.",
  isPublic: false,
});

creatorSharesUnlockedEvent.ref.implement({
  description: "The volume of a creator's markets unlocked its shares.",
  interfaces: [eventRef],
  fields: (t) => ({
    creator: t.id({
      description: 'The wallet of the creator.',
      resolve: ({ event }) => event.payload.creatorWallet,
    }),
    volume: t.field({
      type: 'Decimal',
      description: 'The volume after the trade that crossed, in lamports.',
      resolve: ({ event }) => event.payload.volume,
    }),
    tradeId: t.id({
      nullable: true,
      description: 'The trade that crossed; null where the volume was reached before the launch.',
      resolve: ({ event }) => event.payload.tradeId,
    }),
  }),
});

export const dividendChangedEvent = announceEvent(dividendChanged, {
  description: 'Dividends of the viewer have grown or were claimed.',
  isPublic: false,
});

dividendChangedEvent.ref.implement({
  description: 'Dividends of the viewer have grown, or were claimed.',
  interfaces: [eventRef],
  fields: (t) => ({
    dividend: t.field({
      type: dividendRef,
      description: 'The dividends after the change.',
      resolve: ({ event }) => event.payload,
    }),
    claim: t.field({
      type: claimRef,
      nullable: true,
      description: 'The claim; null for news of dividends.',
      resolve: ({ event }) => event.payload.claim,
    }),
  }),
});

/** @throws {ApiError} `NOT_FOUND`, so that no log is made for a creator without shares. */
async function assertLaunched({ services }: Context, creator: string): Promise<void> {
  if (!isStorable(creator)) throw unstorable();
  await requireShares(services.queries, creator);
}

builder.subscriptionFields((t) => ({
  creatorSharesTraded: t.field({
    type: creatorSharesTradedEvent.ref,
    description: `Every trade of a creator's shares, in the order of publication, whichever program wrote it. Errors: \`NOT_FOUND\`, \`CURSOR_INVALID\`, \`CURSOR_EXPIRED\`; ${unavailable}`,
    args: {
      creator: t.arg.id({ required: true, description: 'The wallet of the creator.' }),
      after: t.arg({ type: 'Cursor', description: afterDescription }),
    },
    subscribe: async (_root, { creator, after }, context) => {
      requireCreatorShares(context);
      await assertLaunched(context, creator);
      return watchTopic(context, creatorTopic, creator, { definitions: [creatorSharesTraded], after });
    },
    resolve: (publication) => publication,
  }),
  creatorSharesUnlocked: t.field({
    type: creatorSharesUnlockedEvent.ref,
    description: `The unlock of a creator's shares, once for each creator. Errors: \`NOT_FOUND\`, \`CURSOR_INVALID\`, \`CURSOR_EXPIRED\`; ${unavailable}`,
    args: {
      creator: t.arg.id({ description: 'The wallet of the creator; all creators by default.' }),
      after: t.arg({ type: 'Cursor', description: afterDescription }),
    },
    subscribe: async (_root, { creator, after }, context) => {
      requireCreatorShares(context);
      const watched = { definitions: [creatorSharesUnlocked], after };
      if (creator == null) return watchTopic(context, creatorsTopic, null, watched);
      await assertLaunched(context, creator);
      return watchTopic(context, creatorTopic, creator, watched);
    },
    resolve: (publication) => publication,
  }),
  dividendChanged: t.field({
    type: dividendChangedEvent.ref,
    extensions: dependsOnViewer,
    description: `The dividends of the viewer's wallet: each claim once, and news of grown dividends at most once in ten minutes for each creator. It is kept in the database for \`DURABLE_RETENTION_DAYS\`: a client that was away gets each once. Needs a wallet's token, and never shows dividends of another wallet. Errors: \`UNAUTHENTICATED\`, \`FORBIDDEN\`, \`CURSOR_INVALID\`, \`CURSOR_EXPIRED\`; ${unavailable}`,
    args: { after: t.arg({ type: 'Cursor', description: afterDescription }) },
    subscribe: (_root, { after }, context) => {
      const wallet = requireWallet(context);
      requireCreatorShares(context);
      return watchTopic(context, dividendsTopic, wallet, { definitions: [dividendChanged], after });
    },
    resolve: (publication) => publication,
  }),
}));
