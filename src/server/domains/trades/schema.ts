import { ApiError } from '../../base/errors.ts';
import { isUuid } from '../../db/pages.ts';
import type { TradeRow } from './table.ts';
import { builder } from '../../graphql/builder.ts';
import { readConnection } from '../../graphql/connections.ts';
import { requireWallet } from '../../graphql/context.ts';
import { announceEvent } from '../../graphql/event-type.ts';
import { clientIdOf, duplicateDescription, readClientId } from '../../graphql/repeatable.ts';
import { dependsOnViewer } from '../../graphql/viewer-dependence.ts';
import { marketEventInterfaces } from '../markets/schema/event.ts';
import { isYes, outcomeEnum, outcomeOf } from '../markets/schema/outcome.ts';
import { marketOf, marketRef, writtenMarketOf } from '../markets/schema/reference.ts';
import { watchArgs, watchMarkets } from '../markets/schema/watch.ts';
import { tradeExecuted } from './events.ts';
import { executeTrade, type ExecutedOrder } from './execute.ts';
import { listTrades } from './store.ts';

const tradeTypeEnum = builder.enumType('TradeType', {
  description: 'The direction of a trade.',
  values: {
    BUY: { value: 'buy' as const, description: 'A purchase of shares from the market maker.' },
    SELL: { value: 'sell' as const, description: 'A sale of shares to the market maker.' },
  },
});

const tradeRef = builder.objectRef<TradeRow>('Trade').implement({
  description: 'A purchase or a sale of shares.',
  fields: (t) => ({
    id: t.exposeID('id', { description: "The row's own id." }),
    marketId: t.exposeID('marketId', { description: 'The market.' }),
    market: t.field(marketOf(({ marketId }) => marketId)),
    userWallet: t.exposeString('userWallet', { description: 'The wallet that traded.' }),
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

builder.objectField(marketRef, 'trades', (t) =>
  t.connection(
    {
      type: tradeRef,
      description: 'The trades of the market, newest first.',
      resolve: ({ row }, args, { services }) =>
        readConnection(args, {
          read: (page) => listTrades(services.queries, row.id, page),
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
      description: 'The highest cost of a BUY, in lamports; no limit by default.',
    }),
    minProceeds: t.field({
      type: 'BigInt',
      description: 'The lowest proceeds of a SELL, in lamports; no limit by default.',
    }),
    clientId: clientIdOf(t),
  }),
});

const executeTradePayload = builder.objectRef<ExecutedOrder>('ExecuteTradePayload').implement({
  description: 'The result of a trade.',
  fields: (t) => ({
    trade: t.field({ type: tradeRef, description: 'The trade.', resolve: ({ trade }) => trade }),
    trades: t.field({
      type: [tradeRef],
      description: 'The trades of the order, in the order of their execution. `trade` is the last.',
      resolve: ({ trade }) => [trade],
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
      'Trades against the LMSR market maker. A single transaction writes the trade, the market and the position. Costs round up and proceeds down to the lamport. Needs a wallet. Errors: `UNAUTHENTICATED`, `NOT_FOUND`, `MARKET_NOT_ACTIVE`, `INSUFFICIENT_SHARES`, `SLIPPAGE_EXCEEDED`, `CLIENT_ID_REUSED`, `BAD_USER_INPUT`; `FORBIDDEN` where trades happen on chain.',
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
      return executeTrade(context.services.walletWork, {
        marketId: input.marketId,
        wallet,
        tradeType: input.tradeType,
        outcome: isYes(input.outcome),
        shares: input.shares,
        maxCost: input.maxCost ?? null,
        minProceeds: input.minProceeds ?? null,
        clientId: readClientId(context, input),
      });
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
