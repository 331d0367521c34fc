import { builder } from '../../../graphql/builder.ts';
import { announceEvent } from '../../../graphql/event-type.ts';
import { conflation } from '../../../graphql/watch.ts';
import { marketStateChanged, priceUpdated } from '../events.ts';
import { marketEventInterfaces } from './event.ts';
import { marketStateEnum } from './market.ts';
import { watchArgs, watchMarkets } from './watch.ts';

const actionEnum = builder.enumType('ChangeAction', {
  description: 'The kind of a change of a row.',
  values: {
    CREATED: { description: 'The row was created.' },
    UPDATED: { description: 'The row was changed.' },
    DELETED: { description: 'The row was deleted.' },
  } as const,
});

export const marketStateChangedEvent = announceEvent(marketStateChanged, {
  description: 'A market created, moved, cancelled or deleted.',
});

marketStateChangedEvent.ref.implement({
  description: 'A market was created, moved to another state, was cancelled or deleted.',
  interfaces: marketEventInterfaces,
  fields: (t) => ({
    action: t.field({
      type: actionEnum,
      description: 'The kind of the change.',
      resolve: ({ event }) => event.payload.action,
    }),
    oldState: t.field({
      type: marketStateEnum,
      nullable: true,
      description: 'The state before; null when the market was created.',
      resolve: ({ event }) => event.payload.oldState,
    }),
    newState: t.field({
      type: marketStateEnum,
      nullable: true,
      description:
        'The state after, which a cancellation leaves as it was; null when the market was deleted.',
      resolve: ({ event }) => event.payload.newState,
    }),
    isCancelled: t.boolean({
      description: 'Whether the market is cancelled.',
      resolve: ({ event }) => event.payload.isCancelled,
    }),
  }),
});

export const priceUpdatedEvent = announceEvent(priceUpdated, { description: 'New prices.' });

priceUpdatedEvent.ref.implement({
  description: 'The shares or the prices of a market moved.',
  interfaces: marketEventInterfaces,
  fields: (t) => ({
    priceYes: t.field({
      type: 'Decimal',
      description: 'Price of a share of YES in SOL, nine decimals.',
      resolve: ({ event }) => event.payload.priceYes,
    }),
    priceNo: t.field({
      type: 'Decimal',
      description: 'Price of a share of NO in SOL, nine decimals.',
      resolve: ({ event }) => event.payload.priceNo,
    }),
    sharesYes: t.field({
      type: 'BigInt',
      description: 'Shares of YES outstanding, in billionths of a share.',
      resolve: ({ event }) => event.payload.sharesYes,
    }),
    sharesNo: t.field({
      type: 'BigInt',
      description: 'Shares of NO outstanding, in billionths of a share.',
      resolve: ({ event }) => event.payload.sharesNo,
    }),
    totalVolume: t.field({
      type: 'BigInt',
      description: 'The sum of the costs and proceeds of all trades, in lamports.',
      resolve: ({ event }) => event.payload.totalVolume,
    }),
  }),
});

builder.subscriptionFields((t) => ({
  marketStateChanged: t.field({
    type: marketStateChangedEvent.ref,
    description:
      'Every market that is created, moves to another state, is cancelled or deleted, in the order of publication. Errors: `NOT_FOUND`, `CURSOR_INVALID`, `CURSOR_EXPIRED`.',
    args: watchArgs,
    subscribe: (_root, args, context) => watchMarkets(context, [marketStateChanged], args),
    resolve: (publication) => publication,
  }),
  priceUpdated: t.field({
    type: priceUpdatedEvent.ref,
    description:
      'Every change of shares and prices. No price is older than the price before it of its market. Errors: `NOT_FOUND`, `CURSOR_INVALID`, `CURSOR_EXPIRED`, `BAD_USER_INPUT`.',
    args: {
      ...watchArgs,
      everyMs: t.arg.int({
        description: `Milliseconds in which each market has at most one price, the newest: ${conflation.minimumMs} to ${conflation.maximumMs}; every price by default.`,
      }),
    },
    subscribe: (_root, { everyMs, ...args }, context) =>
      watchMarkets(context, [priceUpdated], args, { everyMs }),
    resolve: (publication) => publication,
  }),
}));
