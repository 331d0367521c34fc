import { encodeCursor } from '../../../broker/cursor.ts';
import { ApiError } from '../../../base/errors.ts';
import { builder } from '../../../graphql/builder.ts';
import { announceEvent } from '../../../graphql/event-type.ts';
import { holdsAtMost } from '../../../graphql/field-cost.ts';
import { conflation, watchTopic } from '../../../graphql/watch.ts';
import { marketEventInterfaces } from '../../markets/schema/event.ts';
import { mergeBookChanges } from '../book-merge.ts';
import { orderBookChanged, type BookChange } from '../events.ts';
import { tickText, tickTextOrNull } from '../prices.ts';
import { maximumDepth, readBook, type Book } from '../snapshot.ts';
import { bookTopic } from '../topics.ts';
import { assertHasBook, followBook, hasMaker } from './following.ts';

const levelFields = {
  price: 'The price of YES, three decimals.',
  shares: 'All shares at the price, in billionths of a share.',
  orders: 'The number of resting orders at the price.',
  makerShares: "The market maker's part of `shares`.",
} as const;

const levelRef = builder.objectRef<BookChange>('OrderBookLevel').implement({
  description: 'A price of a book. All prices are those of YES: a purchase of NO stands among the asks.',
  fields: (t) => ({
    price: t.field({
      type: 'Decimal',
      description: levelFields.price,
      resolve: ({ tick }) => tickText(tick),
    }),
    shares: t.expose('shares', { type: 'BigInt', description: levelFields.shares }),
    orders: t.exposeInt('orders', { description: levelFields.orders }),
    makerShares: t.expose('makerShares', { type: 'BigInt', description: levelFields.makerShares }),
  }),
});

const sideEnum = builder.enumType('BookSide', {
  description: 'A side of a book.',
  values: {
    BID: { value: 'BID' as const, description: 'Purchases of YES and sales of NO.' },
    ASK: { value: 'ASK' as const, description: 'Sales of YES and purchases of NO.' },
  },
});

const changeRef = builder.objectRef<BookChange>('OrderBookChange').implement({
  description:
    'A price of a book as it is after a change. Its shares replace those of before; 0 means that the price is gone.',
  fields: (t) => ({
    side: t.field({
      type: sideEnum,
      description: 'The side.',
      resolve: ({ isBid }) => (isBid ? 'BID' : 'ASK'),
    }),
    price: t.field({
      type: 'Decimal',
      description: levelFields.price,
      resolve: ({ tick }) => tickText(tick),
    }),
    shares: t.expose('shares', { type: 'BigInt', description: levelFields.shares }),
    orders: t.exposeInt('orders', { description: levelFields.orders }),
    makerShares: t.expose('makerShares', { type: 'BigInt', description: levelFields.makerShares }),
  }),
});

/** A book, and the place in its stream. */
interface BookNode extends Book {
  /** Read before the book, so that nothing between the two is missed. */
  readonly cursor: string;
}

const bestOf = ([level]: readonly BookChange[]): number | null => level?.tick ?? null;

function spreadOf(bid: number | null, ask: number | null): string | null {
  return bid === null || ask === null ? null : tickText(ask - bid);
}

function midOf(bid: number | null, ask: number | null): string | null {
  return bid === null || ask === null ? null : ((bid + ask) / 2000).toFixed(4);
}

const checksumDescription =
  "The CRC-32 of the whole book, eight lower-case hexadecimal digits: of the ASCII text `b:`, then `price:shares;` for up to ten bids, best first, then `a:` and the same for the asks; prices with three decimals, shares with the market maker's.";

const bookRef = builder.objectRef<BookNode>('OrderBook').implement({
  description:
    'The book of a market: its resting orders, and the market maker as one of the makers. It is never crossed.',
  fields: (t) => ({
    cursor: t.expose('cursor', {
      type: 'Cursor',
      description:
        'The position in the stream of `orderBookChanged`: a subscription `after` it misses nothing after this book.',
    }),
    sequence: t.expose('sequence', {
      type: 'BigInt',
      description: 'The last event of the book that is in it. Leave out events up to it.',
    }),
    bids: t.field({
      type: [levelRef],
      // Levels are computed, and cost no statement: they count as one object.
      extensions: holdsAtMost(1),
      description: 'The bids, best first.',
      resolve: ({ bids }) => [...bids],
    }),
    asks: t.field({
      type: [levelRef],
      extensions: holdsAtMost(1),
      description: 'The asks, best first.',
      resolve: ({ asks }) => [...asks],
    }),
    bestBid: t.field({
      type: 'Decimal',
      nullable: true,
      description: 'The highest bid; null without bids.',
      resolve: ({ bids }) => tickTextOrNull(bestOf(bids)),
    }),
    bestAsk: t.field({
      type: 'Decimal',
      nullable: true,
      description: 'The lowest ask; null without asks.',
      resolve: ({ asks }) => tickTextOrNull(bestOf(asks)),
    }),
    spread: t.field({
      type: 'Decimal',
      nullable: true,
      description: 'The lowest ask less the highest bid; null without one of them.',
      resolve: ({ bids, asks }) => spreadOf(bestOf(bids), bestOf(asks)),
    }),
    mid: t.field({
      type: 'Decimal',
      nullable: true,
      description: 'The middle of both, four decimals; null without one of them.',
      resolve: ({ bids, asks }) => midOf(bestOf(bids), bestOf(asks)),
    }),
    checksum: t.exposeString('checksum', {
      description: `${checksumDescription} It does not depend on \`depth\`.`,
    }),
  }),
});

builder.queryField('orderBook', (t) =>
  t.field({
    type: bookRef,
    description:
      'The book of a market. Errors: `NOT_FOUND`, `BAD_USER_INPUT`; `SERVICE_UNAVAILABLE` where the server has no tables for orders.',
    args: {
      marketId: t.arg.id({ required: true, description: 'The market.' }),
      depth: t.arg.int({
        required: true,
        defaultValue: 50,
        description: `Levels of each side, 1 to ${maximumDepth}, which is all.`,
      }),
    },
    resolve: async (_root, { marketId, depth }, context) => {
      if (depth < 1 || depth > maximumDepth) {
        const details = { argument: 'depth', maximum: maximumDepth };
        throw new ApiError('BAD_USER_INPUT', details, `depth must lie between 1 and ${maximumDepth}.`);
      }
      await assertHasBook(context, marketId);
      await followBook(context, marketId);
      const { queries, tail } = context.services;
      const address = bookTopic.of(marketId);
      const cursor = encodeCursor(address, await tail(address));
      const book = await readBook(queries, marketId, { depth, hasMaker: hasMaker(context) });
      if (book === null) throw new ApiError('NOT_FOUND', { marketId });
      return { ...book, cursor };
    },
  }),
);

// Not among the events of `marketEvents`: a book ticks, and has a log of its own.
export const orderBookChangedEvent = announceEvent(orderBookChanged, {
  description: 'Levels of a book changed.',
  isPublic: false,
});

orderBookChangedEvent.ref.implement({
  description: 'Levels of a book changed: those of a commit, or with `everyMs` those of several.',
  interfaces: marketEventInterfaces,
  fields: (t) => ({
    firstSequence: t.field({
      type: 'BigInt',
      description: 'The sequence of the first event that is merged into this one; else `sequence`.',
      resolve: ({ event }) => event.payload.firstSequence,
    }),
    sequence: t.field({
      type: 'BigInt',
      description: 'Counts the changes of the book.',
      resolve: ({ event }) => event.payload.sequence,
    }),
    previousSequence: t.field({
      type: 'BigInt',
      description:
        'The sequence before `firstSequence`. An event fits a book whose sequence lies between it and `sequence`; a book behind it has missed some.',
      resolve: ({ event }) => event.payload.previousSequence,
    }),
    changes: t.field({
      type: [changeRef],
      extensions: holdsAtMost(1),
      description: 'The prices that have changed, with their present shares. They count as one object.',
      resolve: ({ event }) => event.payload.changes,
    }),
    bestBid: t.field({
      type: 'Decimal',
      nullable: true,
      description: 'The highest bid after it; null without bids.',
      resolve: ({ event }) => tickTextOrNull(event.payload.bestBid),
    }),
    bestAsk: t.field({
      type: 'Decimal',
      nullable: true,
      description: 'The lowest ask after it; null without asks.',
      resolve: ({ event }) => tickTextOrNull(event.payload.bestAsk),
    }),
    spread: t.field({
      type: 'Decimal',
      nullable: true,
      description: 'The lowest ask less the highest bid; null without one of them.',
      resolve: ({ event: { payload } }) => spreadOf(payload.bestBid, payload.bestAsk),
    }),
    checksum: t.string({
      description: `${checksumDescription} It is that of the book after the changes.`,
      resolve: ({ event }) => event.payload.checksum,
    }),
  }),
});

builder.subscriptionField('orderBookChanged', (t) =>
  t.field({
    type: orderBookChangedEvent.ref,
    description:
      'Every change of the book of a market: an event for each commit that moved levels, never half of it. Begin with `orderBook`, subscribe after its `cursor`, and check each `checksum`. Errors: `NOT_FOUND`, `BAD_USER_INPUT`, `CURSOR_INVALID`, `CURSOR_EXPIRED`; `SERVICE_UNAVAILABLE` where the server has no tables for orders.',
    args: {
      marketId: t.arg.id({ required: true, description: 'The market.' }),
      after: t.arg({
        type: 'Cursor',
        description: 'Begin after this position; with the next event by default.',
      }),
      everyMs: t.arg.int({
        description: `Milliseconds in which there is at most one event, with all changes of them: ${conflation.minimumMs} to ${conflation.maximumMs}; every event by default.`,
      }),
    },
    subscribe: async (_root, { marketId, after, everyMs }, context) => {
      await assertHasBook(context, marketId);
      const watched = { definitions: [orderBookChanged], after, everyMs, merge: mergeBookChanges };
      const watch = watchTopic(context, bookTopic, marketId, watched);
      await followBook(context, marketId);
      return watch;
    },
    resolve: (publication) => publication,
  }),
);
