import {
  CastVoteDocument,
  ExecuteTradeDocument,
  PostDiscussionDocument,
} from '../../../src/client/generated/graphql.ts';
import { send } from '../clients/graphql.ts';
import { tokenOf, type TestServer } from '../servers/server.ts';

/** A mutation, and the event that it stands for. */
export interface Write {
  readonly marketId: string;
  readonly sentAtMs: number;
  /** The identity of its event, once it is acknowledged. */
  eventId: string | null;
  /** The code with which it was refused: then it has not happened. Null for one whose answer never came. */
  refusal: string | null;
}

/** A mutation that leads to one event with an id that its answer tells. */
export type WriteKind = 'trade' | 'comment' | 'vote';

/** Sends mutations and keeps all of them. */
export class LedgerWriter {
  readonly writes: Write[] = [];
  #voters = 0;

  /** Sends one mutation. Resolves when it is answered or never will be. */
  async write(server: TestServer, kind: WriteKind, marketId: string): Promise<Write> {
    const write: Write = { marketId, sentAtMs: Date.now(), eventId: null, refusal: null };
    const index = this.writes.push(write);
    try {
      await this.#send(server, kind, write, index);
    } catch {
      // The connection broke: it may have happened, or not.
    }
    return write;
  }

  /**
   * Sends mutations at a steady rate, whether or not the ones before are answered.
   *
   * @param next what the one of an index is, and who gets it.
   * @returns what ends that: it resolves when every mutation is answered.
   */
  start(
    perSecond: number,
    next: (index: number) => readonly [server: TestServer, kind: WriteKind, marketId: string],
  ): () => Promise<void> {
    const underWay = new Set<Promise<unknown>>();
    const startedAtMs = performance.now();
    let started = 0;
    // By the clock rather than by the tick: a timer that comes late sends what it owes.
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
        // Both sides in turn, so that the price stays where it is.
        const outcome = index % 2 === 0 ? 'YES' : 'NO';
        const input = { marketId, tradeType: 'BUY', outcome, shares: '1000000' } as const;
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

/** Wallets that trade and comment. */
const traders = 20;
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
