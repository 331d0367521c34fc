import { ApiError } from '../../base/errors.ts';
import { isUuid } from '../../db/pages.ts';
import type { TradeRow } from './table.ts';
import { builder } from '../../graphql/builder.ts';
import { readConnection } from '../../graphql/connections.ts';
import { requireCapability, requireTables, requireWallet } from '../../graphql/context.ts';
import { announceEvent } from '../../graphql/event-type.ts';
import { batchPages } from '../../graphql/page-batches.ts';
import { holdsAtMost } from '../../graphql/field-cost.ts';
import { announceNode, nodeRef } from '../../graphql/node.ts';
import { clientIdOf, duplicateDescription, readClientId } from '../../graphql/repeatable.ts';
import { batchValues } from '../../graphql/value-batches.ts';
import { dependsOnViewer } from '../../graphql/viewer-dependence.ts';
import { canHalt } from '../halts/needs.ts';
import { marketEventInterfaces } from '../markets/schema/event.ts';
import { marketLoaderOf } from '../markets/schema/loader.ts';
import { isYes, outcomeEnum, outcomeOf } from '../markets/schema/outcome.ts';
import { marketOf, marketRef, writtenMarketOf } from '../markets/schema/reference.ts';
import { watchArgs, watchMarkets } from '../markets/schema/watch.ts';
import { userOf } from '../users/schema/user.ts';
import { tradeExecuted } from './events.ts';
import { executeTrade } from './execute.ts';
import type { ExecutedOrder } from './executed.ts';
import { keptBookOf } from './kept-book.ts';
import { notingRefusals, readOnBehalf, sessionsCapability } from './on-behalf.ts';
import { onBehalfFields } from './schema/on-behalf.ts';
import { quoteTrade, type Quote } from './quote.ts';
import { findTrades, listTrades } from './store.ts';

const tradeTypeEnum = builder.enumType('TradeType', {
  description: 'The direction of a trade.',
  values: {
    BUY: { value: 'buy' as const, description: 'A purchase of shares from the market maker.' },
    SELL: { value: 'sell' as const, description: 'A sale of shares to the market maker.' },
  },
});

export const tradeRef = builder.objectRef<TradeRow>('Trade').implement({
  description: 'A purchase or a sale of shares.',
  interfaces: [nodeRef],
  fields: (t) => ({
    id: t.exposeID('id', { description: "The row's own id." }),
    marketId: t.exposeID('marketId', { description: 'The market.' }),
    market: t.field(marketOf(({ marketId }) => marketId)),
    userWallet: t.exposeString('userWallet', { description: 'The wallet that traded.' }),
    user: t.field(userOf(({ userWallet }) => userWallet)),
    tradeType: t.expose('tradeType', { type: tradeTypeEnum, description: 'The direction.' }),
    outcome: t.field({
      type: outcomeEnum,
      description: 'The outcome of the shares.',
      resolve: ({ outcome }) => outcomeOf(outcome),
    }),
    shares: t.expose('shares', {
      type: 'BigInt',
      description: 'The number of shares, in billionths of a share.',
    }),
    cost: t.expose('cost', {
      type: 'BigInt',
      description: 'The cost of a purchase or the proceeds of a sale, in lamports.',
    }),
    priceAfter: t.expose('priceAfter', {
      type: 'Decimal',
      nullable: true,
      description: 'Price of YES after the trade, in SOL, nine decimals.',
    }),
    txSignature: t.exposeString('txSignature', {
      description: 'The transaction on chain, or `offchain:` and a UUID.',
    }),
    blockTime: t.expose('blockTime', { type: 'DateTime', description: 'The time of its execution.' }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The time at which the row was written.',
    }),
  }),
});

const loadTrade = batchValues(findTrades);

announceNode('Trade', (context, id) =>
  isUuid(id) ? loadTrade(context, id.toLowerCase()) : Promise.resolve(null),
);

const tradesOf = batchPages(listTrades);

builder.objectField(marketRef, 'trades', (t) =>
  t.connection(
    {
      type: tradeRef,
      description: 'The trades of the market, newest first.',
      resolve: ({ row }, args, context) =>
        readConnection(args, {
          read: tradesOf(context, row.id),
          keyOf: ({ blockTime: time, id }) => ({ time, id }),
          isId: isUuid,
        }),
    },
    { name: 'TradeConnection', description: 'A page of trades.' },
    { name: 'TradeEdge', description: 'A trade and its place in the list.' },
  ),
);

const executeTradeInput = builder.inputType('ExecuteTradeInput', {
  description: 'An order to the market maker.',
  fields: (t) => ({
    marketId: t.id({ required: true, description: 'The market.' }),
    tradeType: t.field({ type: tradeTypeEnum, required: true, description: 'The direction.' }),
    outcome: t.field({ type: outcomeEnum, required: true, description: 'The outcome of the shares.' }),
    shares: t.field({
      type: 'BigInt',
      required: true,
      description: 'The number of shares, in billionths of a share.',
    }),
    maxCost: t.field({
      type: 'BigInt',
      description: 'The highest cost of a BUY with its fee, in lamports; no limit by default.',
    }),
    minProceeds: t.field({
      type: 'BigInt',
      description: 'The lowest proceeds of a SELL less its fee, in lamports; no limit by default.',
    }),
    clientId: clientIdOf(t),
    ...onBehalfFields(t),
  }),
});

const executeTradePayload = builder.objectRef<ExecutedOrder>('ExecuteTradePayload').implement({
  description: 'The result of a trade.',
  fields: (t) => ({
    trade: t.field({ type: tradeRef, description: 'The trade.', resolve: ({ trade }) => trade }),
    trades: t.field({
      type: [tradeRef],
      // They come with the order, and cost no statement of their own.
      extensions: holdsAtMost(1),
      description:
        'The trades of the order, in the order of their execution: one with the market maker alone, more where orders rest. `trade` is the last.',
      resolve: ({ trades }) => [...trades],
    }),
    market: t.field(writtenMarketOf(({ trade }) => trade.marketId)),
    duplicate: t.exposeBoolean('isDuplicate', { description: duplicateDescription }),
  }),
});

builder.mutationField('executeTrade', (t) =>
  t.field({
    type: executeTradePayload,
    extensions: dependsOnViewer,
    description:
      'Trades at the best prices: with the LMSR market maker, and with resting orders where theirs are better, as a whole or not at all. A single transaction writes the trades, the market and the positions. Costs round up and proceeds down to the lamport; limits include the fee. Needs a wallet. Errors: `UNAUTHENTICATED`, `NOT_FOUND`, `MARKET_NOT_ACTIVE`, `NOT_FILLABLE` with the `reason` `SELF_TRADE` where it would meet an order of its own wallet, `TRADING_HALTED` with the `resumesAt` of the halt, `INSUFFICIENT_SHARES`, `SLIPPAGE_EXCEEDED`, `CLIENT_ID_REUSED`, `BAD_USER_INPUT`; for a session `SESSION_NOT_ACTIVE`, `BAD_USER_INPUT` with the `reason` `BUDGET` or `POSITION`, and `RATE_LIMITED` with the `reason` `RATE`; `FORBIDDEN` where trades happen on chain.',
    args: { input: t.arg({ type: executeTradeInput, required: true, description: 'The order.' }) },
    resolve: (_root, { input }, context) => {
      const wallet = requireWallet(context);
      if (context.services.config.TRADING === 'external') {
        throw new ApiError(
          'FORBIDDEN',
          { trading: 'external' },
          'Trades of this deployment happen on chain.',
        );
      }
      requireTables(context, 'executeTrade');
      const { walletWork, unitOfWork, capabilities } = context.services;
      const onBehalf = readOnBehalf(input);
      if (onBehalf !== null) requireCapability(context, sessionsCapability);
      const order = {
        marketId: input.marketId,
        wallet,
        tradeType: input.tradeType,
        outcome: isYes(input.outcome),
        shares: input.shares,
        maxCost: input.maxCost ?? null,
        minProceeds: input.minProceeds ?? null,
        clientId: readClientId(context, input),
        ...(onBehalf === null ? {} : { onBehalf }),
      };
      return notingRefusals(unitOfWork, wallet, onBehalf, () =>
        executeTrade(walletWork, order, canHalt(capabilities), keptBookOf(context.services)),
      );
    },
  }),
);

const quoteRef = builder.objectRef<Quote>('TradeQuote').implement({
  description: 'A trade as `executeTrade` would make it now.',
  fields: (t) => ({
    shares: t.expose('shares', {
      type: 'BigInt',
      description: 'The number of shares, in billionths of a share.',
    }),
    cost: t.expose('cost', {
      type: 'BigInt',
      description: 'The cost of a purchase or the proceeds of a sale, in lamports, without the fee.',
    }),
    fee: t.expose('fee', {
      type: 'BigInt',
      description: 'The fee, in lamports: on top of the cost of a purchase, off the proceeds of a sale.',
    }),
    averagePrice: t.expose('averagePrice', {
      type: 'Decimal',
      description: 'The cost for a share of the outcome, in SOL, nine decimals.',
    }),
    priceBefore: t.expose('priceBefore', {
      type: 'Decimal',
      description: 'Price of YES before the trade, in SOL, nine decimals.',
    }),
    priceAfter: t.expose('priceAfter', {
      type: 'Decimal',
      description: 'Price of YES after the trade, in SOL, nine decimals: the `priceAfter` of the trade.',
    }),
    fromOrders: t.expose('fromOrders', {
      type: 'BigInt',
      description: 'The shares that orders of other wallets give or take.',
    }),
    fromMarketMaker: t.expose('fromMarketMaker', {
      type: 'BigInt',
      description: 'The shares that the market maker gives or takes.',
    }),
  }),
});

builder.queryField('tradeQuote', (t) =>
  t.field({
    type: quoteRef,
    description:
      'The trade that an order would make now. Its cost is that of `executeTrade` to the lamport, when no other trade comes in between. Give exactly one of `shares` and `amount`. A halt refuses no quote. Errors: `NOT_FOUND`, `MARKET_NOT_ACTIVE`, `BAD_USER_INPUT`.',
    args: {
      marketId: t.arg.id({ required: true, description: 'The market.' }),
      tradeType: t.arg({ type: tradeTypeEnum, required: true, description: 'The direction.' }),
      outcome: t.arg({ type: outcomeEnum, required: true, description: 'The outcome of the shares.' }),
      shares: t.arg({ type: 'BigInt', description: 'The number of shares, in billionths of a share.' }),
      amount: t.arg({
        type: 'BigInt',
        description: 'The lamports that a BUY may cost: the quote has the most shares that cost no more.',
      }),
    },
    resolve: async (_root, { marketId, tradeType, outcome, shares = null, amount = null }, context) => {
      const market = await marketLoaderOf(context).load(marketId, false);
      const row = market?.row ?? null;
      const request = { marketId, tradeType, outcome: isYes(outcome), shares, amount };
      const { queries } = context.services;
      return (await keptBookOf(context.services)?.quote(queries, row, request)) ?? quoteTrade(row, request);
    },
  }),
);

export const tradeExecutedEvent = announceEvent(tradeExecuted, { description: 'A trade.' });

tradeExecutedEvent.ref.implement({
  description: 'A trade settled, on chain or against the market maker.',
  interfaces: marketEventInterfaces,
  fields: (t) => ({
    trade: t.field({ type: tradeRef, description: 'The trade.', resolve: ({ event }) => event.payload }),
  }),
});

builder.subscriptionField('tradeExecuted', (t) =>
  t.field({
    type: tradeExecutedEvent.ref,
    description:
      'Every trade, in the order of publication. Errors: `NOT_FOUND`, `CURSOR_INVALID`, `CURSOR_EXPIRED`.',
    args: watchArgs,
    subscribe: (_root, args, context) => watchMarkets(context, [tradeExecuted], args),
    resolve: (publication) => publication,
  }),
);
