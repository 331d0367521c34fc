import {
  CastVoteDocument,
  ExecuteTradeDocument,
  PostDiscussionDocument,
} from '../../../src/client/generated/graphql.ts';
import { send } from '../clients/graphql.ts';
import { tokenOf, type TestServer } from '../servers/server.ts';

/** A mutation and its event. */
export interface Write {
  readonly marketId: string;
  readonly sentAtMs: number;
  /** The identity of the event; null until the mutation is acknowledged. */
  eventId: string | null;
  /** The error code of a refused mutation, which has not happened. Null for a mutation without an answer. */
  refusal: string | null;
}

/** A mutation with a single event, whose id is in the answer. */
export type WriteKind = 'trade' | 'comment' | 'vote';

/** Sends mutations and keeps the outcome of each. */
export class LedgerWriter {
  readonly writes: Write[] = [];
  #voters = 0;

  /** Sends a mutation. Resolves with its answer, or when the connection breaks. */
  async write(server: TestServer, kind: WriteKind, marketId: string): Promise<Write> {
    const write: Write = { marketId, sentAtMs: Date.now(), eventId: null, refusal: null };
    const index = this.writes.push(write);
    try {
      await this.#send(server, kind, write, index);
    } catch {
      // The connection broke, so the mutation may have happened or not.
    }
    return write;
  }

  /**
   * Sends mutations at a steady rate, without waiting for earlier answers.
   *
   * @param next returns the mutation of an index and the server that gets it.
   * @returns a function that ends the load. It resolves when every mutation is answered.
   */
  start(
    perSecond: number,
    next: (index: number) => readonly [server: TestServer, kind: WriteKind, marketId: string],
  ): () => Promise<void> {
    const underWay = new Set<Promise<unknown>>();
    const startedAtMs = performance.now();
    let started = 0;
    // Count by the clock, because a late timer must send all mutations that are due.
    const timer = setInterval(() => {
      const due = Math.floor(((performance.now() - startedAtMs) / 1000) * perSecond);
      for (; started < due; started += 1) {
        const writing = this.write(...next(started));
        underWay.add(writing);
        void writing.finally(() => underWay.delete(writing));
      }
    }, 1000 / perSecond);
    return async () => {
      clearInterval(timer);
      await Promise.all(underWay);
    };
  }

  async #send(server: TestServer, kind: WriteKind, write: Write, index: number): Promise<void> {
    const { marketId } = write;
    switch (kind) {
      case 'trade': {
        // Buy YES and NO in turn, so that the price stays near its start.
        const outcome = index % 2 === 0 ? 'YES' : 'NO';
        // Each trade costs something else, so that the volume of the market tells the order of its trades.
        const input = { marketId, tradeType: 'BUY', outcome, shares: `${1_000_000 + 10 * index}` } as const;
        const { data, errors } = await send(
          server,
          ExecuteTradeDocument,
          { input },
          await traderToken(index),
        );
        settle(write, data?.executeTrade.trade.id, errors);
        return;
      }
      case 'comment': {
        const input = { marketId, content: `Comment ${index}` };
        const { data, errors } = await send(
          server,
          PostDiscussionDocument,
          { input },
          await traderToken(index),
        );
        settle(write, data?.postDiscussion.discussion.id, errors);
        return;
      }
      case 'vote': {
        this.#voters += 1;
        const voter = `voter-${this.#voters}`;
        const input = { marketId, voteType: 'PROPOSAL', vote: index % 3 > 0 } as const;
        const { data, errors } = await send(server, CastVoteDocument, { input }, await tokenOf(voter));
        settle(write, data == null ? undefined : `${marketId}:${voter}:PROPOSAL`, errors);
        return;
      }
    }
  }
}

/** Wallets that trade and comment, `trader-0` and so on. */
export const traders = 20;
const tokens = new Map<string, Promise<string>>();

function traderToken(index: number): Promise<string> {
  const wallet = `trader-${index % traders}`;
  const token = tokens.get(wallet) ?? tokenOf(wallet);
  tokens.set(wallet, token);
  return token;
}

function settle(
  write: Write,
  eventId: string | undefined,
  errors: readonly { readonly extensions?: { readonly code?: string } }[] = [],
): void {
  write.eventId = eventId ?? null;
  write.refusal = errors[0]?.extensions?.code ?? null;
}
