import { randomUUID } from 'node:crypto';

import {
  CancelOrdersDocument,
  CastVoteDocument,
  DeleteDiscussionDocument,
  ExecuteTradeDocument,
  PlaceOrderDocument,
  PostDiscussionDocument,
} from '../../client/generated/graphql.ts';
import { openingSteps, proposeMarket, takeSteps } from '../session/market-opening.ts';
import { retryWhenLimited } from '../session/retry.ts';
import type { Session } from '../session/session.ts';
import { liquidity } from './plan.ts';
import type { Action } from './plan.ts';
import { signIn } from '../session/wallet.ts';
import type { SignedInWallet, Wallet } from '../session/wallet.ts';

export interface ExecutorOptions {
  readonly session: Session;
  readonly serviceToken: string;
  readonly wallets: readonly Wallet[];
  readonly signal: AbortSignal;
  /** Called when the server limits the rate and a request waits to be made again. */
  readonly onRetry: () => void;
}

interface ServerMarket {
  readonly id: Promise<string>;
  /** Settles with the newest step that was requested. */
  step: Promise<unknown>;
  /** The actions that have to end before the next step. */
  readonly pending: Set<Promise<unknown>>;
}

const renewBeforeMs = 60_000;

/**
 * Carries out planned actions on the server.
 *
 * The actions of a trader run in sequence. A step of a market waits for the market's earlier actions, and later actions
 * wait for the step. So a sequence of calls that is legal in their order is legal on the server.
 */
export class ActionExecutor {
  readonly #options: ExecutorOptions;
  readonly #markets: ServerMarket[] = [];
  readonly #comments: Promise<string>[] = [];
  readonly #traders: { readonly wallet: Wallet; signedIn: SignedInWallet | null; queue: Promise<unknown> }[];

  constructor(options: ExecutorOptions) {
    this.#options = options;
    this.#traders = options.wallets.map((wallet) => ({ wallet, signedIn: null, queue: Promise.resolve() }));
  }

  /**
   * Carries out an action.
   *
   * @throws {RequestError} when the server refuses it.
   */
  execute(action: Action): Promise<unknown> {
    switch (action.kind) {
      case 'propose':
        return this.#propose(action);
      case 'open':
        return this.#step(action.market, (marketId) => openingSteps(marketId));
      case 'resolve':
        return this.#step(action.market, (marketId) => [
          { marketId, state: 'RESOLVING', outcome: action.outcome },
        ]);
      case 'dispute':
        return this.#step(action.market, (marketId) => [{ marketId, state: 'DISPUTED' }]);
      case 'finalize':
        return this.#step(action.market, (marketId) => [
          { marketId, state: 'FINALIZED', outcome: action.outcome },
        ]);
      case 'trade': {
        const { tradeType, outcome } = action;
        const shares = action.shares.toString();
        return this.#act(action, (session, token, marketId) =>
          session.request(ExecuteTradeDocument, { input: { marketId, tradeType, outcome, shares } }, token),
        );
      }
      case 'order': {
        const { outcome, price, timeInForce } = action;
        const shares = action.shares.toString();
        const clientId = randomUUID();
        return this.#act(action, (session, token, marketId) => {
          const order = { clientId, marketId, outcome, side: 'BUY', price, shares, timeInForce } as const;
          return session.request(PlaceOrderDocument, { input: order }, token);
        });
      }
      case 'cancel':
        return this.#act(action, (session, token, marketId) =>
          session.request(CancelOrdersDocument, { input: { marketId } }, token),
        );
      case 'vote': {
        const { voteType, vote } = action;
        return this.#act(action, (session, token, marketId) =>
          session.request(CastVoteDocument, { input: { marketId, voteType, vote } }, token),
        );
      }
      case 'comment': {
        const { content } = action;
        const posted = this.#act(action, (session, token, marketId) =>
          session.request(PostDiscussionDocument, { input: { marketId, content } }, token),
        );
        this.#comments[action.comment] = handled(
          posted.then((answer) => answer.postDiscussion.discussion.id),
        );
        return posted;
      }
      case 'uncomment':
        return this.#act(action, async (session, token) => {
          const discussionId = await this.#comments[action.comment];
          if (discussionId === undefined) throw new Error('the comment was never posted');
          return session.request(DeleteDiscussionDocument, { input: { discussionId } }, token);
        });
    }
  }

  #propose({ trader, market, proposal }: Extract<Action, { kind: 'propose' }>): Promise<string> {
    const { session, signal } = this.#options;
    const input = {
      ...proposal,
      tags: [...proposal.tags],
      bParameter: liquidity.toString(),
      initialLiquidity: liquidity.toString(),
    };
    const id = this.#asTrader(trader, Promise.resolve(), (token) =>
      proposeMarket(session, token, input, signal),
    );
    this.#markets[market] = { id, step: handled(id), pending: new Set() };
    return id;
  }

  #step(market: number, steps: (marketId: string) => Parameters<typeof takeSteps>[2]): Promise<void> {
    const { session, serviceToken, signal } = this.#options;
    const onServer = this.#market(market);
    const before = [onServer.step, ...onServer.pending];
    const step = (async () => {
      await Promise.allSettled(before);
      await takeSteps(session, serviceToken, steps(await onServer.id), signal);
    })();
    onServer.step = handled(step);
    return step;
  }

  #act<Result>(
    { trader, market }: { readonly trader: number; readonly market: number },
    request: (session: Session, token: string, marketId: string) => Promise<Result>,
  ): Promise<Result> {
    const { session, signal, onRetry } = this.#options;
    const onServer = this.#market(market);
    const acted = this.#asTrader(trader, onServer.step, async (token) => {
      const marketId = await onServer.id;
      return retryWhenLimited(() => request(session, token, marketId), signal, onRetry);
    });
    const pending = handled(acted);
    onServer.pending.add(pending);
    void pending.finally(() => onServer.pending.delete(pending)).catch(() => undefined);
    return acted;
  }

  #asTrader<Result>(
    trader: number,
    after: Promise<unknown>,
    work: (token: string) => Promise<Result>,
  ): Promise<Result> {
    const { session, signal } = this.#options;
    const person = this.#traders[trader];
    if (person === undefined) throw new Error(`there is no trader ${trader}`);
    const before = person.queue;
    const done = (async () => {
      await Promise.allSettled([before, after]);
      signal.throwIfAborted();
      if (person.signedIn === null || person.signedIn.expiresAtMs - Date.now() < renewBeforeMs) {
        person.signedIn = await signIn(session, person.wallet, signal);
      }
      return work(person.signedIn.token);
    })();
    person.queue = handled(done);
    return done;
  }

  #market(market: number): ServerMarket {
    const onServer = this.#markets[market];
    if (onServer === undefined) throw new Error(`market ${market} was never proposed`);
    return onServer;
  }
}

/** Marks a rejection as handled, because the caller of `execute` gets the same promise. */
function handled<Result>(promise: Promise<Result>): Promise<Result> {
  promise.catch(() => undefined);
  return promise;
}
