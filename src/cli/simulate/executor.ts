import {
  CastVoteDocument,
  DeleteDiscussionDocument,
  ExecuteTradeDocument,
  PostDiscussionDocument,
} from '../../client/generated/graphql.ts';
import { openingSteps, proposeMarket, takeSteps } from '../session/market-opening.ts';
import { retryWhenLimited } from '../session/retry.ts';
import type { Session } from '../session/session.ts';
import { liquidity } from './plan.ts';
import type { Action } from './plan.ts';
import { signIn } from '../session/wallet.ts';
import type { SignedInWallet, Wallet } from '../session/wallet.ts';

/** What the stage needs. */
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
  /** Ends with the last step of the market's life that was asked for. */
  step: Promise<unknown>;
  /** What has to end before the next step. */
  readonly pending: Set<Promise<unknown>>;
}

const renewBeforeMs = 60_000;

/**
 * Carries out planned actions on the server.
 *
 * Actions of one trader happen one after another. A step in a market's life waits for what was asked for before it, and
 * what is asked for after it waits for the step; so whatever is legal in the order of the calls is legal on the server.
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
   * Carries out one action.
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

/** The same promise, whose rejection counts as handled: whoever asked for the action hears of it. */
function handled<Result>(promise: Promise<Result>): Promise<Result> {
  promise.catch(() => undefined);
  return promise;
}
