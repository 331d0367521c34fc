import { encodeCursor } from '../../../broker/cursor.ts';
import type { Publication } from '../../../broker/broker.ts';
import type { Event } from '../../../broker/event.ts';
import { builder } from '../../../graphql/builder.ts';
import { readConnection } from '../../../graphql/connections.ts';
import type { Context } from '../../../graphql/context.ts';
import { holdsAtMost } from '../../../graphql/field-cost.ts';
import { announceNode, nodeRef } from '../../../graphql/node.ts';
import { batchValues } from '../../../graphql/value-batches.ts';
import { dependsOnViewer } from '../../../graphql/viewer-dependence.ts';
import { outcomeEnum, outcomeOf } from '../../markets/schema/outcome.ts';
import { marketOf } from '../../markets/schema/reference.ts';
import { quotientText } from '../../pricing/lmsr.ts';
import { userOf } from '../../users/schema/user.ts';
import { eventOfRow } from '../events.ts';
import { sessionsMigration } from '../migrations.ts';
import { findHoldings, maximumHoldings, pageEvents, unrealizedSum, type SessionHolding } from '../store.ts';
import type { SessionEventRow, TradingSessionRow } from '../table.ts';
import { sessionTopic } from '../topics.ts';
import { findVisible, requireSessions } from './access.ts';
import { sessionEndReasonEnum, sessionStatusEnum } from './enums.ts';
import { sessionEventRef } from './events.ts';

const loadHoldings = batchValues(findHoldings);

/** Holdings of a session, as the cost of an operation counts them. */
const usualHoldings = 50;

const positionRef = builder.objectRef<SessionHolding>('SessionPosition').implement({
  description: 'The shares of an outcome that a trading session has bought and not sold.',
  fields: (t) => ({
    marketId: t.exposeID('marketId', { description: 'The market.' }),
    market: t.field(marketOf(({ marketId }) => marketId)),
    outcome: t.field({
      type: outcomeEnum,
      description: 'The outcome of the shares.',
      resolve: ({ outcome }) => outcomeOf(outcome),
    }),
    shares: t.expose('shares', { type: 'BigInt', description: 'The shares, in billionths of a share.' }),
    cost: t.expose('cost', {
      type: 'BigInt',
      description: 'The average cost of these shares, fees included, in lamports.',
    }),
    averagePrice: t.field({
      type: 'Decimal',
      description: 'The cost of a share, in SOL, nine decimals.',
      resolve: ({ cost, shares }) => quotientText(cost, shares),
    }),
    unrealizedPnl: t.expose('unrealizedPnl', {
      type: 'BigInt',
      description: 'The value at the present price, rounded down, less the cost, in lamports.',
    }),
  }),
});

/** The profit of a session that is not realised. */
async function unrealizedOf(context: Context, { id }: TradingSessionRow): Promise<bigint> {
  return unrealizedSum(await loadHoldings(context, id));
}

/** An event of a session as a stream tells it. Its place in the log is its sequence. */
function publicationOf(
  epoch: string,
  row: SessionEventRow,
): Publication<Event<string, { sessionId: string; sequence: bigint }>> {
  const { sessionId, sequence, at: publishedAt } = row;
  const event = eventOfRow(row) as Event<string, { sessionId: string; sequence: bigint }>;
  const position = { epoch, offset: Number(sequence) };
  return { topic: sessionTopic.of(sessionId), position, publishedAt, event };
}

export const sessionRef = builder.objectRef<TradingSessionRow>('TradingSession').implement({
  description:
    'A session in which an algorithm trades for a wallet, within bounds of time and loss. Only its owner and a service see it.',
  interfaces: [nodeRef],
  fields: (t) => ({
    id: t.exposeID('id', { description: "The row's own id." }),
    userWallet: t.exposeString('userWallet', { description: 'Its owner.' }),
    user: t.field(userOf(({ userWallet }) => userWallet)),
    name: t.exposeString('name', { description: 'The name.' }),
    algorithmId: t.exposeString('algorithmId', { nullable: true, description: 'The algorithm.' }),
    algorithmVersion: t.exposeString('algorithmVersion', { nullable: true, description: 'Its version.' }),
    status: t.expose('status', { type: sessionStatusEnum, description: 'The state.' }),
    endReason: t.expose('endReason', {
      type: sessionEndReasonEnum,
      nullable: true,
      description: 'Why it ended; null while it is open.',
    }),
    startedAt: t.expose('startedAt', { type: 'DateTime', description: 'The time of its start.' }),
    endsAt: t.expose('endsAt', {
      type: 'DateTime',
      description: 'The time at which it expires, within a second.',
    }),
    endedAt: t.expose('endedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The time of its end; null while it is open.',
    }),
    startingBalance: t.expose('startingBalance', {
      type: 'BigInt',
      description:
        'What its open shares and its resting purchases may cost, beside its realised profit, in lamports.',
    }),
    lossLimit: t.expose('lossLimit', {
      type: 'BigInt',
      description: 'The loss, realised and not, at which it is stopped, in lamports.',
    }),
    maxDrawdown: t.expose('maxDrawdown', {
      type: 'BigInt',
      nullable: true,
      description: 'The drawdown at which it is stopped, in lamports; null for none.',
    }),
    maxPosition: t.expose('maxPosition', {
      type: 'BigInt',
      nullable: true,
      description:
        'What its open shares and resting purchases may cost, in lamports; null for no such bound.',
    }),
    maxOrdersPerMinute: t.exposeInt('maxOrdersPerMinute', {
      nullable: true,
      description: 'Orders and trades within a minute at most; null for no such bound.',
    }),
    realizedPnl: t.expose('realizedPnl', {
      type: 'BigInt',
      description: 'The profit that its sales and ended markets have realised, fees taken off, in lamports.',
    }),
    unrealizedPnl: t.field({
      type: 'BigInt',
      description: 'The profit of its open shares at the present prices, in lamports.',
      resolve: (session, _args, context) => unrealizedOf(context, session),
    }),
    peakPnl: t.expose('peakPnl', {
      type: 'BigInt',
      description: 'The highest profit at its fills and at the closes of minutes, 0 at least, in lamports.',
    }),
    drawdown: t.field({
      type: 'BigInt',
      description: 'The peak less the present profit, in lamports.',
      resolve: async (session, _args, context) => {
        const drawdown = session.peakPnl - session.realizedPnl - (await unrealizedOf(context, session));
        return drawdown > 0n ? drawdown : 0n;
      },
    }),
    fees: t.expose('fees', { type: 'BigInt', description: 'The fees of its fills, in lamports.' }),
    tradeCount: t.exposeInt('tradeCount', { description: 'Its fills.' }),
    positions: t.field({
      type: [positionRef],
      // As many as a session usually has. They are a statement for all sessions of a page.
      extensions: holdsAtMost(usualHoldings),
      description: `Its open shares, ${maximumHoldings} at most.`,
      resolve: async ({ id }, _args, context) =>
        [...((await loadHoldings(context, id)) ?? [])].slice(0, maximumHoldings),
    }),
    events: t.connection(
      {
        type: sessionEventRef,
        description: 'All of its events, the oldest first. Errors: `BAD_USER_INPUT`, `CURSOR_INVALID`.',
        resolve: async ({ id }, args, context) => {
          const { queries, tail } = context.services;
          const { epoch } = await tail(sessionTopic.of(id));
          return readConnection(args, {
            read: async (page) =>
              (await pageEvents(queries, id, page)).map((row) => publicationOf(epoch, row)),
            keyOf: ({ event }) => ({ time: null, id: event.payload.sequence.toString() }),
            isId: (text) => /^\d{1,18}$/.test(text),
          });
        },
      },
      { name: 'SessionEventConnection', description: 'A page of events of a trading session.' },
      { name: 'SessionEventEdge', description: 'An event of a trading session and its place in the list.' },
    ),
    cursor: t.field({
      type: 'Cursor',
      description:
        'The position in `tradingSessionEvents` of this state of the session: a subscription `after` it misses nothing.',
      resolve: async ({ id, lastSequence }, _args, { services }) => {
        const address = sessionTopic.of(id);
        const { epoch, offset } = await services.tail(address);
        // An event of another program may not have been captured yet.
        return encodeCursor(address, { epoch, offset: Math.min(offset, Number(lastSequence)) });
      },
    }),
  }),
});

announceNode('TradingSession', async (context, id) =>
  context.services.capabilities.isUsable(sessionsMigration.capability) ? findVisible(context, id) : null,
);

builder.queryField('tradingSession', (t) =>
  t.field({
    type: sessionRef,
    nullable: true,
    extensions: dependsOnViewer,
    description:
      'A trading session; null for an unknown one, and for everyone but its owner and a service. Errors: `SERVICE_UNAVAILABLE` where the server has no tables for sessions.',
    args: { id: t.arg.id({ required: true, description: 'The id.' }) },
    resolve: (_root, { id }, context) => {
      requireSessions(context);
      return findVisible(context, id);
    },
  }),
);
