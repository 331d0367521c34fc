import { encodeCursor } from '../../../broker/cursor.ts';
import { isStorable } from '../../../db/characters.ts';
import { unstorable } from '../../../db/errors.ts';
import { isUuid } from '../../../db/pages.ts';
import { builder } from '../../../graphql/builder.ts';
import { cacheId, cacheIdDescription } from '../../../graphql/cache-id.ts';
import { readConnection } from '../../../graphql/connections.ts';
import type { Context } from '../../../graphql/context.ts';
import { batchPages } from '../../../graphql/page-batches.ts';
import { selects } from '../../../graphql/selection.ts';
import { batchValues } from '../../../graphql/value-batches.ts';
import { marketConnectionRef } from '../../markets/schema/connection.ts';
import { marketRef } from '../../markets/schema/reference.ts';
import { allMarketsTopic } from '../../markets/topics.ts';
import { userOf } from '../../users/schema/user.ts';
import { priceAt } from '../curve.ts';
import { findShares, listMarketsOf, listShareTrades, readVolumes } from '../store.ts';
import type { CreatorSharesRow } from '../table.ts';
import { creatorTopic } from '../topics.ts';
import { requireCreatorShares, unavailable } from './capability.ts';
import { shareTradeRef } from './trade.ts';

/** The shares of a creator, and their place in their stream. */
export interface CreatorSharesNode {
  readonly row: CreatorSharesRow;
  /** Read before the row. Null when the client does not select it. */
  readonly cursor: string | null;
}

/** Reads the shares of a creator; null where it has launched none. */
export async function loadShares(
  { services: { queries, tail } }: Context,
  creator: string,
  withCursor: boolean,
): Promise<CreatorSharesNode | null> {
  if (!isStorable(creator)) throw unstorable();
  // Reading the tail of a creator without shares would create its log.
  const found = (await findShares(queries, [creator])).get(creator) ?? null;
  if (found === null || !withCursor) return found === null ? null : { row: found, cursor: null };
  const address = creatorTopic.of(creator);
  const cursor = encodeCursor(address, await tail(address));
  return { row: (await findShares(queries, [creator])).get(creator) ?? found, cursor };
}

const loadVolume = batchValues(readVolumes);
const tradesOf = batchPages(listShareTrades);
const marketsOf = batchPages(listMarketsOf);

export const creatorSharesRef = builder.objectRef<CreatorSharesNode>('CreatorShares').implement({
  description:
    'The shares of a creator. They are bought and sold on a curve, and their holders get dividends. Amounts are lamports.',
  fields: (t) => ({
    id: t.id({
      description: cacheIdDescription,
      resolve: ({ row }) => cacheId('CreatorShares', row.creatorWallet),
    }),
    creator: t.id({ description: 'The wallet of the creator.', resolve: ({ row }) => row.creatorWallet }),
    user: t.field(userOf(({ row }) => row.creatorWallet)),
    divisor: t.int({
      description: 'The divisor of the curve: the price of share s is s² ÷ `divisor` SOL.',
      resolve: ({ row }) => row.divisor,
    }),
    maxSupply: t.int({ description: 'Shares at most.', resolve: ({ row }) => row.maxSupply }),
    supply: t.int({ description: 'The number of all shares.', resolve: ({ row }) => row.supply }),
    price: t.field({
      type: 'BigInt',
      description: 'The price of a share at the present supply, rounded down.',
      resolve: ({ row }) => priceAt(row, row.supply),
    }),
    reserve: t.field({
      type: 'BigInt',
      description:
        'The costs of all purchases less the gross proceeds of all sales. It covers the sale of every share.',
      resolve: ({ row }) => row.reserve,
    }),
    sellFeeBps: t.int({
      description: 'The fee of a sale, in hundredths of a per cent of its gross proceeds.',
      resolve: ({ row }) => row.sellFeeBps,
    }),
    holdersPartBps: t.int({
      description: "The holders' part of the fee of a sale, in hundredths of a per cent.",
      resolve: ({ row }) => row.holdersPartBps,
    }),
    volume: t.field({
      type: 'Decimal',
      description:
        "The sum of `totalVolume` of the creator's markets, whichever programs wrote their trades. It goes on after the unlock.",
      resolve: async ({ row }, _args, context) => (await loadVolume(context, row.creatorWallet)) ?? '0',
    }),
    unlockVolume: t.field({
      type: 'BigInt',
      description: 'The volume that unlocks the shares.',
      resolve: ({ row }) => row.unlockVolume,
    }),
    unlockedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'The time of the unlock; null while the shares are locked.',
      resolve: ({ row }) => row.unlockedAt,
    }),
    cursor: t.field({
      type: 'Cursor',
      description:
        'The position in the streams `creatorSharesTraded` and `creatorSharesUnlocked` of the creator, read before the shares: a subscription `after` it misses nothing in between.',
      resolve: ({ cursor }) => {
        if (cursor === null)
          throw new Error('shares were loaded without the cursor that is selected of them');
        return cursor;
      },
    }),
    holdersCount: t.int({
      description: 'The number of wallets that hold a share.',
      resolve: ({ row }) => row.holders,
    }),
    markets: t.connection(
      {
        type: marketRef,
        description: "The creator's markets, newest first.",
        resolve: async ({ row }, args, context, info) => {
          const { tail } = context.services;
          const address = allMarketsTopic.of(null);
          const streamCursor = selects(info, 'cursor') ? encodeCursor(address, await tail(address)) : null;
          const page = await readConnection(args, {
            read: marketsOf(context, row.creatorWallet),
            keyOf: ({ createdAt: time, id }) => ({ time, id }),
          });
          const edges = page.edges.map(({ cursor, node }) => ({ cursor, node: { row: node, cursor: null } }));
          return { ...page, edges, streamCursor };
        },
      },
      marketConnectionRef,
    ),
    trades: t.connection(
      {
        type: shareTradeRef,
        description: 'The trades of the shares, newest first.',
        resolve: ({ row }, args, context) =>
          readConnection(args, {
            read: tradesOf(context, row.creatorWallet),
            keyOf: ({ createdAt: time, id }) => ({ time, id }),
            isId: isUuid,
          }),
      },
      { name: 'CreatorShareTradeConnection', description: "A page of trades of a creator's shares." },
      {
        name: 'CreatorShareTradeEdge',
        description: "A trade of a creator's shares and its place in the list.",
      },
    ),
  }),
});

builder.queryField('creatorShares', (t) =>
  t.field({
    type: creatorSharesRef,
    nullable: true,
    description: `The shares of a creator; null where it has launched none. Errors: ${unavailable}`,
    args: { creator: t.arg.id({ required: true, description: 'The wallet of the creator.' }) },
    resolve: (_root, { creator }, context, info) => {
      requireCreatorShares(context);
      return loadShares(context, creator, selects(info, 'cursor'));
    },
  }),
);
