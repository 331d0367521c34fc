import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import {
  CompleteTradingSessionDocument,
  ExecuteTradeDocument,
  HeartbeatTradingSessionDocument,
  MarketDocument,
  PriceUpdatedDocument,
  RecordDecisionDocument,
  StartTradingSessionDocument,
  TradingSessionEventsDocument,
} from '../../client/generated/graphql.ts';
import { createMarketcastClient, MarketcastError, type MarketcastClient } from '../../client/sse.ts';
import { CommandError } from '../command/command.ts';
import { createSession } from '../session/session.ts';
import { createWallet, signIn } from '../session/wallet.ts';
import { lineOf } from './lines.ts';
import type { Reversion, Step } from './reversion.ts';

/** The bounds and the size of a bot. Amounts are lamports, shares billionths of a share. */
export interface BotOptions {
  readonly url: string;
  /** Null for all markets. */
  readonly marketId: string | null;
  readonly minutes: number;
  readonly balance: bigint;
  readonly lossLimit: bigint;
  readonly shares: bigint;
  readonly reversion: Reversion;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

/** The session is paused when the bot is silent for so long. */
const heartbeatTtlMs = 15_000;
const heartbeatMs = 5000;

/** The bot acts once in so long, well within the rate of mutations of a wallet. */
const actionMs = 500;

/** The last event of the session is waited for so long after its end. */
const lastEventMs = 10_000;

/** A sign-in may take so long. */
const signInMs = 30_000;

/** A token is asked for again this long before it expires. */
const renewedBeforeMs = 60_000;

/**
 * Opens a session for a new wallet, trades until the session ends or `signal` aborts, and completes the session then.
 *
 * @throws {MarketcastError} when the server refuses the session.
 */
export async function runBot(options: BotOptions): Promise<void> {
  const { url, minutes, balance, lossLimit, signal, print } = options;
  using client = openClient(url);
  if (options.marketId !== null) await requireMarket(client, options.marketId);
  const input = {
    ...{
      clientId: randomUUID(),
      name: 'Mean reversion',
      algorithmId: 'mean-reversion',
      algorithmVersion: '1',
    },
    ...{ durationMinutes: minutes, startingBalance: String(balance), lossLimit: String(lossLimit) },
  };
  const { startTradingSession } = await client.request(StartTradingSessionDocument, { input });
  const { id: sessionId, cursor } = startTradingSession.session;
  print(`The session ${sessionId} is open for ${minutes} minutes. Ctrl-C ends it.`);

  const ended = new AbortController();
  const events = client.stream(TradingSessionEventsDocument, {
    variables: { sessionId, after: cursor },
    onEvent({ tradingSessionEvents: event }) {
      print(lineOf(event));
      if (event.__typename === 'SessionStatusChanged' && event.to !== 'ACTIVE' && event.to !== 'PAUSED')
        ended.abort();
    },
  });
  const isOver = AbortSignal.any([signal, ended.signal]);
  const beats = beat(client, sessionId, isOver);
  await tradeUntil(client, sessionId, options, isOver);
  if (!isAborted(ended.signal)) {
    await complete(client, sessionId);
    if (!(await abortsSoon(ended.signal))) print('The session is over. Its last event has not come.');
  }
  await beats;
  events();
}

/** A signal may abort between two looks, which the type of `aborted` does not tell. */
function isAborted({ aborted }: AbortSignal): boolean {
  return aborted;
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });
}

/** Whether a signal aborts in time. */
async function abortsSoon(signal: AbortSignal): Promise<boolean> {
  await pause(lastEventMs, undefined, { signal }).catch(() => undefined);
  return signal.aborted;
}

/** Completes the session, unless a stop or its time has ended it at the same moment. */
async function complete(client: MarketcastClient, sessionId: string): Promise<void> {
  try {
    await client.request(CompleteTradingSessionDocument, { input: { sessionId } });
  } catch (error) {
    if (!isOverError(error)) throw error;
  }
}

/** Whether the session takes nothing now. Its events say why. */
function isOverError(error: unknown): boolean {
  return error instanceof MarketcastError && error.code === 'SESSION_NOT_ACTIVE';
}

/** @throws {CommandError} for an unknown market. */
async function requireMarket(client: MarketcastClient, id: string): Promise<void> {
  const { market } = await client.request(MarketDocument, { id });
  if (market == null) throw new CommandError(`There is no market ${id}.`);
}

function openClient(url: string): MarketcastClient & Disposable {
  const session = createSession(url);
  const wallet = createWallet();
  let known: { readonly token: string; readonly expiresAtMs: number } | null = null;
  const client = createMarketcastClient({
    url,
    async token() {
      if (known === null || known.expiresAtMs - Date.now() < renewedBeforeMs)
        // Not given up with the bot, because the session is completed with a token.
        known = await signIn(session, wallet, AbortSignal.timeout(signInMs));
      return known.token;
    },
  });
  return Object.assign(client, { [Symbol.dispose]: () => client.close() });
}

/** Shows that the bot lives, so that the server need not pause its session. */
async function beat(client: MarketcastClient, sessionId: string, isOver: AbortSignal): Promise<void> {
  while (!isOver.aborted) {
    const input = { sessionId, ttlMs: heartbeatTtlMs };
    // A beat that is lost is followed by the next one.
    await client.request(HeartbeatTradingSessionDocument, { input }).catch(() => undefined);
    await pause(heartbeatMs, undefined, { signal: isOver }).catch(() => undefined);
  }
}

/** Follows the prices, and acts on them one after the other. */
async function tradeUntil(
  client: MarketcastClient,
  sessionId: string,
  options: BotOptions,
  isOver: AbortSignal,
): Promise<void> {
  const { marketId, reversion } = options;
  let busy: Promise<void> = Promise.resolve();
  let isBusy = false;
  const prices = client.stream(PriceUpdatedDocument, {
    variables: { marketId },
    onEvent({ priceUpdated: { marketId: moved, priceYes } }) {
      const step = reversion.look(moved, Number(priceYes));
      // A bot acts on the newest price, so it leaves out those that come while it acts.
      if (step === null || isBusy || isOver.aborted) return;
      isBusy = true;
      busy = act(client, sessionId, { ...options, moved }, step)
        .then(() => pause(actionMs, undefined, { signal: isOver }).catch(() => undefined))
        .finally(() => (isBusy = false));
    },
  });
  await untilAborted(isOver);
  prices();
  await busy;
}

/** Records a decision, and trades under it. The events of the session tell of a refusal. */
async function act(
  client: MarketcastClient,
  sessionId: string,
  { moved: marketId, shares, reversion, print }: BotOptions & { readonly moved: string },
  { action, reasoning }: Step,
): Promise<void> {
  const what = { marketId, outcome: 'YES' as const, shares: String(shares) };
  try {
    const input = { clientId: randomUUID(), sessionId, action, reasoning, ...what };
    const { recordDecision } = await client.request(RecordDecisionDocument, { input });
    const decisionId = recordDecision.decision.id;
    const trade = {
      clientId: randomUUID(),
      tradeType: action === 'BUY' ? ('BUY' as const) : ('SELL' as const),
    };
    await client.request(ExecuteTradeDocument, { input: { ...trade, ...what, sessionId, decisionId } });
    reversion.hold(marketId, action === 'BUY');
  } catch (error) {
    if (isOverError(error)) return;
    if (!(error instanceof MarketcastError)) throw error;
    print(`      ${error.code}: ${error.message}`);
  }
}
