import { builder } from '../../src/server/graphql/builder.ts';
import { requireCapability, requireService, requireWallet } from '../../src/server/graphql/context.ts';
import { announceEvent, eventRef } from '../../src/server/graphql/event-type.ts';
import { clientIdOf, duplicateDescription, readClientId } from '../../src/server/graphql/repeatable.ts';
import { countsIn, neverRefused, type Rate } from '../../src/server/graphql/rates.ts';
import { dependsOnViewer } from '../../src/server/graphql/viewer-dependence.ts';
import { watchTopic } from '../../src/server/graphql/watch.ts';
import { awardBadge, type Awarded } from './award.ts';
import { badgeAwarded } from './events.ts';
import type { BadgeRow } from './table.ts';
import { badgesTopic, ownBadgesTopic } from './topics.ts';

const badgeRef = builder.objectRef<BadgeRow>('Badge').implement({
  description: 'A badge of a wallet.',
  fields: (t) => ({
    id: t.exposeID('id', { description: "The row's own id." }),
    wallet: t.exposeString('wallet', { description: 'The wallet.' }),
    title: t.exposeString('title', { description: 'The title.' }),
    awardedAt: t.expose('awardedAt', { type: 'DateTime', description: 'The time of the award.' }),
  }),
});

const awardInput = builder.inputType('AwardBadgeInput', {
  description: 'A badge.',
  fields: (t) => ({
    clientId: clientIdOf(t),
    wallet: t.string({ required: true, description: 'The wallet.' }),
    title: t.string({ required: true, description: 'The title.' }),
  }),
});

const awardPayload = builder.objectRef<Awarded>('AwardBadgePayload').implement({
  description: 'The result of an award.',
  fields: (t) => ({
    badge: t.expose('badge', { type: badgeRef, description: 'The badge.' }),
    duplicate: t.exposeBoolean('isDuplicate', { description: duplicateDescription }),
  }),
});

builder.mutationField('awardBadge', (t) =>
  t.field({
    type: awardPayload,
    extensions: dependsOnViewer,
    description:
      'Awards a badge. Needs the role `service_role`. Errors: `BADGE_HELD`, `TOO_MANY_BADGES`, `CLIENT_ID_REUSED`.',
    args: { input: t.arg({ type: awardInput, required: true, description: 'The badge.' }) },
    resolve: (_root, { input }, context) => {
      requireService(context);
      requireCapability(context, 'badges');
      const { unitOfWork, config } = context.services;
      const award = {
        caller: context.viewer?.wallet ?? 'service_role',
        clientId: readClientId(context, input),
        wallet: input.wallet,
        title: input.title,
      };
      return awardBadge(unitOfWork, award, config.BADGES_PER_WALLET);
    },
  }),
);

/** Polishes, which count in no other rate of mutations. */
const polishRate: Rate = {
  variable: 'RATE_LIMIT_POLISHES',
  perSecond: (config) => config.RATE_LIMIT_POLISHES,
  of: 'client',
};

builder.mutationFields((t) => ({
  polishBadge: t.string({
    extensions: { ...dependsOnViewer, ...countsIn(polishRate) },
    description: "Polishes the badges of the viewer's wallet. Errors: `UNAUTHENTICATED`, `RATE_LIMITED`.",
    resolve: (_root, _args, context) => requireWallet(context),
  }),
  hideBadges: t.string({
    extensions: { ...dependsOnViewer, ...neverRefused },
    description: "Hides the badges of the viewer's wallet at once. Errors: `UNAUTHENTICATED`.",
    resolve: (_root, _args, context) => requireWallet(context),
  }),
}));

export const badgeAwardedEvent = announceEvent(badgeAwarded, { description: 'A badge.' });

badgeAwardedEvent.ref.implement({
  description: 'A wallet got a badge.',
  interfaces: [eventRef],
  fields: (t) => ({
    badge: t.field({ type: badgeRef, description: 'The badge.', resolve: ({ event }) => event.payload }),
  }),
});

builder.subscriptionFields((t) => ({
  badgeAwarded: t.field({
    type: badgeAwardedEvent.ref,
    description: 'Every badge, in the order of publication. Errors: `CURSOR_INVALID`, `CURSOR_EXPIRED`.',
    args: { after: t.arg({ type: 'Cursor', description: 'Begin after this position.' }) },
    subscribe: (_root, { after }, context) =>
      watchTopic(context, badgesTopic, null, { definitions: [badgeAwarded], after }),
    resolve: (publication) => publication,
  }),
  myBadgeAwarded: t.field({
    type: badgeAwardedEvent.ref,
    extensions: dependsOnViewer,
    description:
      "Every badge of the viewer's wallet. Errors: `UNAUTHENTICATED`, `CURSOR_INVALID`, `CURSOR_EXPIRED`.",
    args: { after: t.arg({ type: 'Cursor', description: 'Begin after this position.' }) },
    subscribe: (_root, { after }, context) =>
      watchTopic(context, ownBadgesTopic, requireWallet(context), { definitions: [badgeAwarded], after }),
    resolve: (publication) => publication,
  }),
}));
