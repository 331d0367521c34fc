import { builder } from '../../../graphql/builder.ts';
import { requireWallet } from '../../../graphql/context.ts';
import { holdsAtMost } from '../../../graphql/field-cost.ts';
import { dependsOnViewer } from '../../../graphql/viewer-dependence.ts';
import { assertMarketExists } from '../../markets/schema/existence.ts';
import { isYes, outcomeEnum, outcomeOf } from '../../markets/schema/outcome.ts';
import { viewerRef } from '../../users/schema/viewer.ts';
import { createPriceAlert, deletePriceAlert } from '../price-alert.ts';
import { listPriceAlerts, maximumListed } from '../store.ts';
import type { PriceAlertRow } from '../table.ts';
import type { PriceDirection } from '../types.ts';
import { requireInbox } from './notification.ts';

const directionEnum = builder.enumType('PriceDirection', {
  description: 'Where a price alert waits for the price.',
  values: {
    ABOVE: { description: 'At the price of the alert, or above it.' },
    BELOW: { description: 'At the price of the alert, or below it.' },
  } as const satisfies Record<PriceDirection, object>,
});

const priceAlertRef = builder.objectRef<PriceAlertRow>('PriceAlert').implement({
  description: 'An alert of a wallet about the price of an outcome. Only the wallet itself can read it.',
  fields: (t) => ({
    id: t.exposeID('id', { description: "The row's own id." }),
    marketId: t.exposeID('marketId', { description: 'The market.' }),
    outcome: t.field({
      type: outcomeEnum,
      description: 'The outcome whose price it is about.',
      resolve: ({ outcome }) => outcomeOf(outcome),
    }),
    direction: t.expose('direction', { type: directionEnum, description: 'Where it waits for the price.' }),
    price: t.expose('price', {
      type: 'Decimal',
      description: 'The price, in SOL for a share of the outcome.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'The time of its creation.' }),
    triggeredAt: t.expose('triggeredAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The time at which a trade triggered it; null while it waits.',
    }),
  }),
});

builder.objectField(viewerRef, 'priceAlerts', (t) =>
  t.field({
    type: [priceAlertRef],
    extensions: holdsAtMost(maximumListed),
    description: `The price alerts of the viewer's wallet: those that wait, then those that were triggered, each the newest first, ${maximumListed} at most. Errors: \`SERVICE_UNAVAILABLE\` where the server has no tables for inboxes.`,
    resolve: async ({ wallet }, _args, context) => {
      requireInbox(context);
      return wallet === null ? [] : [...(await listPriceAlerts(context.services.queries, wallet))];
    },
  }),
);

const errors =
  'Needs a wallet. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`, `BAD_USER_INPUT`; `SERVICE_UNAVAILABLE` where the server has no tables for inboxes.';

const createInput = builder.inputType('CreatePriceAlertInput', {
  description: 'A price alert.',
  fields: (t) => ({
    marketId: t.id({ required: true, description: 'The market.' }),
    outcome: t.field({ type: outcomeEnum, required: true, description: 'The outcome.' }),
    direction: t.field({ type: directionEnum, required: true, description: 'Where it waits for the price.' }),
    price: t.field({
      type: 'Decimal',
      required: true,
      description: 'The price of the outcome: between 0 and 1, nine decimals at most.',
    }),
  }),
});

const createPayload = builder.objectRef<PriceAlertRow>('CreatePriceAlertPayload').implement({
  description: 'The result of a creation.',
  fields: (t) => ({
    priceAlert: t.field({ type: priceAlertRef, description: 'The alert.', resolve: (alert) => alert }),
  }),
});

builder.mutationField('createPriceAlert', (t) =>
  t.field({
    type: createPayload,
    extensions: dependsOnViewer,
    description: `Creates a price alert. The next trade whose price it waits for triggers it once, also a trade of another program. The same alert answers the first while it waits. \`MAX_PRICE_ALERTS\` of a wallet wait at most. ${errors}`,
    args: { input: t.arg({ type: createInput, required: true, description: 'The alert.' }) },
    resolve: async (_root, { input }, context) => {
      const userWallet = requireWallet(context);
      requireInbox(context);
      const { marketId, outcome, direction, price } = input;
      await assertMarketExists(context, marketId);
      const alert = { userWallet, marketId, outcome: isYes(outcome), direction, price };
      const { unitOfWork, config } = context.services;
      return createPriceAlert(unitOfWork, alert, config.MAX_PRICE_ALERTS);
    },
  }),
);

const deleteInput = builder.inputType('DeletePriceAlertInput', {
  description: 'The price alert that is deleted.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The alert.' }) }),
});

const deletePayload = builder.objectRef<{ readonly id: string }>('DeletePriceAlertPayload').implement({
  description: 'The result of a deletion.',
  fields: (t) => ({ id: t.exposeID('id', { description: 'The alert that was deleted.' }) }),
});

builder.mutationField('deletePriceAlert', (t) =>
  t.field({
    type: deletePayload,
    extensions: dependsOnViewer,
    description: `Deletes a price alert of the viewer's wallet. ${errors}`,
    args: { input: t.arg({ type: deleteInput, required: true, description: 'The alert.' }) },
    resolve: async (_root, { input: { id } }, context) => {
      const wallet = requireWallet(context);
      requireInbox(context);
      await deletePriceAlert(context.services.unitOfWork, wallet, id);
      return { id };
    },
  }),
);
