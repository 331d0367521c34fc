import { randomBytes } from 'node:crypto';

import { openMarket, tokenOf } from '../support/api.ts';
import { startServerProcess, type ServerProcess } from '../support/server-process.ts';
import { mutate } from '../trades/http.ts';

/** A session of a wallet, and a decision that its orders name. */
export interface OpenSession {
  readonly wallet: string;
  readonly sessionId: string;
  readonly decisionId: string;
  /** Its position in the stream of its events. */
  readonly cursor: string;
}

/** Amounts are SOL. */
export interface Bounds {
  readonly balance: number;
  readonly lossLimit: number;
}

/** An order in whole shares. */
export interface BenchOrder {
  readonly marketId: string;
  readonly price: string;
  readonly shares: number;
}

/** A server in a process of its own, and the steps of benches there. */
export interface Stage extends AsyncDisposable {
  readonly server: ServerProcess;
  readonly databaseUrl: string;
  open(question: string): Promise<string>;
  /** Starts a session of a wallet, which records a decision. */
  start(wallet: string, bounds: Bounds): Promise<OpenSession>;
  place(session: OpenSession, order: BenchOrder): Promise<{ readonly id: string; readonly status: string }>;
  /** Buys shares, for a session where its id is given. */
  trade(
    by: Partial<OpenSession> & { readonly wallet: string },
    marketId: string,
    outcome: 'YES' | 'NO',
    shares: number,
  ): Promise<void>;
  stop(session: OpenSession): Promise<void>;
  /** The token of a wallet. */
  tokenOf(wallet: string): Promise<string>;
}

const units = (amount: number): string => String(BigInt(Math.round(amount * 1000)) * 1_000_000n);

/** Starts a server on a database. */
export async function openStage(databaseUrl: string): Promise<Stage> {
  const secret = randomBytes(32).toString('base64url');
  const server = await startServerProcess('plain', {
    ...{ NODE_ENV: 'production', DATABASE_URL: databaseUrl, REDIS_URL: '', JWT_SECRET: secret, DEMO: 'none' },
    ...{ RATE_LIMIT_MESSAGES: '0', RATE_LIMIT_MUTATIONS: '0', RATE_LIMIT_COST: '0' },
    ...{ RATE_LIMIT_CONTROL_FRAMES: '0', MAX_CONNECTIONS_PER_IP: '0' },
  });
  const tokens = new Map<string, Promise<string>>();
  const ownTokenOf = (wallet: string): Promise<string> => {
    const token = tokens.get(wallet) ?? tokenOf(secret, 'authenticated', wallet);
    tokens.set(wallet, token);
    return token;
  };
  const change = async <Data>(
    wallet: string,
    field: string,
    selection: string,
    input: object,
  ): Promise<Data> => {
    const type = `${field[0]?.toUpperCase() ?? ''}${field.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${field}(input: $input) ${selection} }`;
    const body = JSON.stringify({ query, variables: { input } });
    return ((await mutate(server.url, await ownTokenOf(wallet), body)) as Record<string, Data>)[
      field
    ] as Data;
  };
  return {
    server,
    databaseUrl,
    tokenOf: ownTokenOf,
    open: (question) => openMarket(server.url, secret, question),
    async start(wallet, { balance, lossLimit }) {
      const { session } = await change<{ session: { id: string; cursor: string } }>(
        wallet,
        'startTradingSession',
        '{ session { id cursor } }',
        {
          ...{ clientId: crypto.randomUUID(), name: 'A bench', durationMinutes: 600 },
          ...{ startingBalance: units(balance), lossLimit: units(lossLimit) },
        },
      );
      const { decision } = await change<{ decision: { id: string } }>(
        wallet,
        'recordDecision',
        '{ decision { id } }',
        {
          ...{
            clientId: crypto.randomUUID(),
            sessionId: session.id,
            action: 'BUY',
            reasoning: 'It is cheap.',
          },
        },
      );
      return { wallet, sessionId: session.id, decisionId: decision.id, cursor: session.cursor };
    },
    async place({ wallet, sessionId, decisionId }, { shares, ...order }) {
      const placed = await change<{ order: { id: string; status: string } }>(
        wallet,
        'placeOrder',
        '{ order { id status } }',
        {
          ...{ clientId: crypto.randomUUID(), side: 'BUY', outcome: 'YES', shares: units(shares) },
          ...{ sessionId, decisionId, ...order },
        },
      );
      return placed.order;
    },
    async trade({ wallet, sessionId, decisionId }, marketId, outcome, shares) {
      await change(wallet, 'executeTrade', '{ trade { id } }', {
        ...{
          clientId: crypto.randomUUID(),
          marketId,
          tradeType: 'BUY',
          outcome,
          shares: units(shares),
          ...{ sessionId, decisionId },
        },
      });
    },
    async stop({ wallet, sessionId }) {
      await change(wallet, 'emergencyStop', '{ stopped }', { sessionId, reason: 'A bench' });
    },
    [Symbol.asyncDispose]: () => server.kill(),
  };
}
