import { request, send, type WireError } from '../clients/graphql.ts';
import { inputOf, type OrderInput, type PlacedOrder } from '../orders/orders.ts';
import { serviceToken, tokenOf, type TestServer } from '../servers/server.ts';

/** A session as the wire has it. */
export interface WireSession {
  readonly id: string;
  readonly status: string;
  readonly endReason: string | null;
  readonly endedAt: string | null;
  readonly realizedPnl: string;
  readonly unrealizedPnl: string;
  readonly peakPnl: string;
  readonly drawdown: string;
  readonly fees: string;
  readonly tradeCount: number;
  readonly cursor: string;
  readonly positions: readonly {
    readonly marketId: string;
    readonly outcome: string;
    readonly shares: string;
    readonly cost: string;
    readonly averagePrice: string;
    readonly unrealizedPnl: string;
  }[];
}

/** An event of a session as the wire has it. */
export interface WireSessionEvent {
  readonly __typename: string;
  readonly id: string;
  readonly cursor: string;
  readonly sequence: string;
  readonly [field: string]: unknown;
}

const sessionFields = `id status endReason endedAt realizedPnl unrealizedPnl peakPnl drawdown fees tradeCount cursor
  positions { marketId outcome shares cost averagePrice unrealizedPnl }`;

const eventFields = `__typename id cursor sequence sessionId
  ... on SessionStatusChanged { from to reason note }
  ... on AlgorithmDecided { decision { id clientId action marketId outcome shares limitPrice confidence reasoning inputs createdAt } }
  ... on DecisionExecuted { decisionId tradeIds orderId }
  ... on DecisionRejected { decisionId code message }
  ... on RiskAlertRaised { level type value threshold message acknowledgedAt }
  ... on RiskAlertAcknowledged { alertSequence by }
  ... on EmergencyStopped { stopReason: reason note openOrders }`;

let count = 0;
const nextId = (): string => `session test ${(count += 1)}`;

const sol = (amount: number): string => String(BigInt(Math.round(amount * 1e6)) * 1000n);

/** Runs an operation as a wallet, or as a service where the wallet is null. */
export async function ask<Result>(
  server: TestServer,
  wallet: string | null,
  document: string,
  variables: object = {},
): Promise<Result> {
  const token = wallet === null ? await serviceToken() : await tokenOf(wallet);
  return request<Result, object>(server, document, variables, token);
}

/** The first error of an operation that must be refused. */
export async function refused(
  server: TestServer,
  wallet: string | null,
  document: string,
  variables: object = {},
): Promise<WireError | undefined> {
  const token = wallet === null ? await serviceToken() : await tokenOf(wallet);
  const { errors } = await send<unknown, object>(server, document, variables, token);
  return errors?.[0];
}

/** Starts a session; amounts are SOL. What is left out has a value that suits most tests. */
export async function startSession(
  server: TestServer,
  wallet: string,
  {
    balance = 100,
    lossLimit = 50,
    ...more
  }: { readonly balance?: number; readonly lossLimit?: number } & Record<string, unknown> = {},
): Promise<WireSession> {
  const { startTradingSession } = await ask<{ startTradingSession: { session: WireSession } }>(
    server,
    wallet,
    `mutation ($input: StartTradingSessionInput!) { startTradingSession(input: $input) { duplicate session { ${sessionFields} } } }`,
    {
      input: {
        ...{ clientId: nextId(), name: 'A test', durationMinutes: 60 },
        ...{ startingBalance: sol(balance), lossLimit: sol(lossLimit), ...more },
      },
    },
  );
  return startTradingSession.session;
}

export const decideDocument = `mutation ($input: RecordDecisionInput!) { recordDecision(input: $input) { duplicate decision { id } } }`;

/** Records a decision, and returns its id. */
export async function decide(
  server: TestServer,
  wallet: string,
  sessionId: string,
  more: object = {},
): Promise<string> {
  const { recordDecision } = await ask<{ recordDecision: { decision: { id: string } } }>(
    server,
    wallet,
    decideDocument,
    { input: { clientId: nextId(), sessionId, action: 'BUY', reasoning: 'It is cheap.', ...more } },
  );
  return recordDecision.decision.id;
}

/** The session, as its owner reads it. */
export async function readSession(
  server: TestServer,
  wallet: string | null,
  id: string,
): Promise<WireSession | null> {
  const { tradingSession } = await ask<{ tradingSession: WireSession | null }>(
    server,
    wallet,
    `query ($id: ID!) { tradingSession(id: $id) { ${sessionFields} } }`,
    { id },
  );
  return tradingSession;
}

/** All events of a session, the oldest first. */
export async function readEvents(
  server: TestServer,
  wallet: string | null,
  id: string,
): Promise<readonly WireSessionEvent[]> {
  const all: WireSessionEvent[] = [];
  for (let after: string | null = null; ;) {
    const page: {
      tradingSession: {
        events: {
          edges: { node: WireSessionEvent }[];
          pageInfo: { endCursor: string | null; hasNextPage: boolean };
        };
      };
    } = await ask(
      server,
      wallet,
      `query ($id: ID!, $after: String) { tradingSession(id: $id) { events(first: 100, after: $after) {
        edges { node { ${eventFields} } } pageInfo { endCursor hasNextPage } } } }`,
      { id, after },
    );
    const { edges, pageInfo } = page.tradingSession.events;
    all.push(...edges.map(({ node }) => node));
    if (!pageInfo.hasNextPage) return all;
    after = pageInfo.endCursor;
  }
}

export const stopDocument = `mutation ($input: EmergencyStopInput!) {
  emergencyStop(input: $input) { stopped sessions { id status endReason } } }`;

export interface WireStop {
  readonly emergencyStop: {
    readonly stopped: number;
    readonly sessions: readonly {
      readonly id: string;
      readonly status: string;
      readonly endReason: string | null;
    }[];
  };
}

/** A placement of a session. */
export type SessionOrder = OrderInput & { readonly sessionId: string; readonly decisionId: string };

const placeDocument = `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) {
  duplicate order { id status endReason filledShares remainingShares filledCost fees averagePrice version sessionId decisionId }
  fills { tradeId price shares cost fee liquidity against } } }`;

export async function placeFor(
  server: TestServer,
  wallet: string,
  order: SessionOrder,
): Promise<PlacedOrder & { readonly order: { readonly sessionId: string; readonly decisionId: string } }> {
  const { placeOrder } = await ask<{
    placeOrder: PlacedOrder & { order: { sessionId: string; decisionId: string } };
  }>(server, wallet, placeDocument, { input: inputOf(order) });
  return placeOrder;
}

export async function refusalFor(
  server: TestServer,
  wallet: string,
  order: SessionOrder,
): Promise<WireError | undefined> {
  return refused(server, wallet, placeDocument, { input: inputOf(order) });
}
