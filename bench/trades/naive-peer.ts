import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

import { createPubSub, createSchema, createYoga } from 'graphql-yoga';
import { jwtVerify } from 'jose';
import pg from 'pg';

import { eventText, statements } from './statements.ts';

/**
 * The server that its user would write: Yoga, `pg` and createPubSub, with the statements of a trade one after the other and
 * prices in floating point. It promises nothing: what it publishes is lost with the process.
 */
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });
const secret = new TextEncoder().encode(process.env['JWT_SECRET']);
const pubSub = createPubSub<{ trade: [marketId: string, payload: { trade: unknown }] }>();

interface Input {
  readonly marketId: string;
  readonly outcome: 'YES' | 'NO';
  readonly shares: string;
}

async function trade(wallet: string, { marketId, outcome, shares }: Input): Promise<unknown> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const { rows } = await client.query<Record<string, string>>(statements.lockMarket, [marketId]);
    const held = await client.query<Record<string, string>>(statements.lockPosition, [marketId, wallet]);
    const [market = {}] = rows;
    const [position = {}] = held.rows;
    const [b, bought] = [Number(market['b_parameter']), Number(shares)];
    const [yes, no] = [Number(market['shares_yes']), Number(market['shares_no'])];
    const [moreYes, moreNo] = outcome === 'YES' ? [yes + bought, no] : [yes, no + bought];
    const costOf = (one: number, other: number): number =>
      Math.max(one, other) + b * Math.log1p(Math.exp(-Math.abs(one - other) / b));
    const cost = Math.ceil(costOf(moreYes, moreNo) - costOf(yes, no));
    const price = 1 / (1 + Math.exp((moreNo - moreYes) / b));
    const [priceYes, priceNo] = [price.toFixed(9), (1 - price).toFixed(9)];
    const reference = `offchain:${randomUUID()}`;
    const inserted = await client.query<Record<string, unknown>>(statements.insertTrade, [
      ...[randomUUID(), marketId, wallet, outcome === 'YES', bought, cost, priceYes, reference],
    ]);
    await client.query(statements.updateMarket, [
      ...[marketId, moreYes, moreNo, priceYes, priceNo, Number(market['total_volume']) + cost],
    ]);
    await client.query(statements.savePosition, [
      ...[marketId, wallet, Number(position['shares_yes'] ?? 0) + bought, 0],
      Number(position['total_invested'] ?? 0) + cost,
    ]);
    const order = process.hrtime.bigint().toString();
    await client.query(statements.append, [`market:${marketId}`, `wallet:${wallet}`, order, eventText]);
    await client.query('COMMIT');
    pubSub.publish('trade', marketId, { trade: inserted.rows[0] });
    return inserted.rows[0];
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

const yoga = createYoga<object, { readonly wallet: string }>({
  schema: createSchema({
    typeDefs: /* GraphQL */ `
      type Trade {
        id: ID!
      }
      input ExecuteTradeInput {
        marketId: ID!
        tradeType: String!
        outcome: String!
        shares: String!
      }
      type ExecuteTradePayload {
        trade: Trade!
      }
      type Query {
        ok: Boolean
      }
      type Mutation {
        executeTrade(input: ExecuteTradeInput!): ExecuteTradePayload!
      }
    `,
    resolvers: {
      Mutation: {
        executeTrade: async (_root, { input }: { readonly input: Input }, { wallet }) => ({
          trade: await trade(wallet, input),
        }),
      },
    },
  }),
  context: async ({ request }) => {
    const token = request.headers.get('authorization')?.replace('Bearer ', '') ?? '';
    const { payload } = await jwtVerify(token, secret);
    return { wallet: payload.sub ?? '' };
  },
  logging: false,
});

const server = createServer((request, response) => void yoga(request, response));
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}/graphql` }));
});
