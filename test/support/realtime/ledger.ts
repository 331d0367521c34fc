import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

import type pg from 'pg';

import type { EventWatcher, WatchedEvent } from './stage.ts';

/** The rows that another program wrote, counted by their events at a subscriber. */
export interface RowBalance {
  readonly written: number;
  readonly delivered: number;
  readonly lost: number;
  readonly repeated: number;
}

/** From a row's commit to its event at the subscriber, in milliseconds. */
export interface Latencies {
  readonly median: number;
  readonly p99: number;
}

/** Writes rows of all kinds, and compares them with the events of a watcher. */
export interface RowLedger {
  readonly written: number;
  /** Writes at a steady rate until {@link RowLedger.stop}. */
  start(perSecond: number): void;
  /** Resolves when that many more rows are written. */
  more(rows: number): Promise<void>;
  /** Resolves when the last row is written. */
  stop(): Promise<void>;
  /** Resolves with the balance when no event is missing, or after 20 s. */
  settle(): Promise<RowBalance>;
  latencies(): Latencies;
}

/** An event that must come: its identity among the written rows, and the time of its commit. */
interface Expected {
  readonly fact: string;
  readonly committedAtMs: number;
}

/** After this a missing event counts as lost. */
const settleTimeoutMs = 20_000;

/** Opens a ledger on a market whose events a watcher follows. */
export function openRowLedger(writer: pg.Client, marketId: string, watcher: EventWatcher): RowLedger {
  const expected: Expected[] = [];
  const comments: string[] = [];
  const markets: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<unknown> = Promise.resolve();
  let failure: unknown = null;

  const kinds: readonly (() => Promise<string>)[] = [
    insertTrade,
    insertComment,
    insertVote,
    insertTrade,
    insertMarket,
    approveMarket,
    deleteComment,
  ];
  let turn = 0;
  const writeNext = async (): Promise<void> => {
    const kind = kinds[turn % kinds.length] ?? insertTrade;
    turn += 1;
    const fact = await kind();
    expected.push({ fact, committedAtMs: performance.now() });
  };

  async function insertTrade(): Promise<string> {
    const id = randomUUID();
    await writer.query(
      `INSERT INTO trades (id, market_id, user_wallet, trade_type, outcome, shares, cost, tx_signature, block_time)
       VALUES ($1, $2, 'indexer', 'buy', true, 9007199254740993, 1, $3, now())`,
      [id, marketId, id],
    );
    return `TradeExecuted tradeExecuted:${id}`;
  }
  async function insertComment(): Promise<string> {
    const id = randomUUID();
    const content = 'So it goes.';
    await writer.query(
      `INSERT INTO discussions (id, market_id, user_wallet, content) VALUES ($1, $2, 'indexer', $3)`,
      [id, marketId, content],
    );
    comments.push(id);
    return `DiscussionPosted discussionPosted:${id}`;
  }
  async function deleteComment(): Promise<string> {
    const id = comments.shift() ?? '';
    await writer.query('UPDATE discussions SET deleted_at = now() WHERE id = $1', [id]);
    return `DiscussionDeleted discussionDeleted:${id}:deleted`;
  }
  async function insertVote(): Promise<string> {
    const wallet = randomUUID();
    await writer.query(`INSERT INTO users (wallet) VALUES ($1)`, [wallet]);
    await writer.query(`INSERT INTO proposal_votes (market_id, user_wallet, vote) VALUES ($1, $2, true)`, [
      marketId,
      wallet,
    ]);
    return `VoteCast voteCast:${marketId}:${wallet}:PROPOSAL`;
  }
  async function insertMarket(): Promise<string> {
    const id = randomUUID();
    await insertMarketRow(writer, id, 'PROPOSED');
    markets.push(id);
    return `MarketStateChanged ${id} PROPOSED`;
  }
  async function approveMarket(): Promise<string> {
    const id = markets.shift() ?? '';
    await writer.query(`UPDATE markets SET state = 'APPROVED', approved_at = now() WHERE id = $1`, [id]);
    return `MarketStateChanged ${id} APPROVED`;
  }

  const balance = (): RowBalance => {
    const facts = watcher.events.map(factOf);
    const distinct = new Set(facts);
    const delivered = expected.filter(({ fact }) => distinct.has(fact)).length;
    return {
      written: expected.length,
      delivered,
      lost: expected.length - delivered,
      repeated: facts.length - distinct.size,
    };
  };

  return {
    get written() {
      return expected.length;
    },
    start(perSecond) {
      timer = setInterval(() => {
        writing = writing.then(writeNext).catch((error: unknown) => (failure = error));
      }, 1000 / perSecond);
    },
    async more(rows) {
      const target = expected.length + rows;
      while (expected.length < target) {
        if (failure !== null) throw new Error('the writer failed', { cause: failure });
        await setTimeout(10);
      }
    },
    async stop() {
      clearInterval(timer);
      await writing;
    },
    async settle() {
      const deadline = performance.now() + settleTimeoutMs;
      while (balance().lost > 0 && performance.now() < deadline) await setTimeout(20);
      return balance();
    },
    latencies() {
      const arrivals = new Map(
        watcher.events.map((event, index) => [factOf(event), watcher.atMs[index] ?? 0]),
      );
      const all = expected
        .flatMap(({ fact, committedAtMs }) => {
          const arrivedAtMs = arrivals.get(fact);
          // The event may be here before the writer hears of its commit.
          return arrivedAtMs === undefined ? [] : [Math.max(0, arrivedAtMs - committedAtMs)];
        })
        .sort((a, b) => a - b);
      const at = (share: number): number => Math.round((all[Math.floor(all.length * share)] ?? 0) * 10) / 10;
      return { median: at(0.5), p99: at(0.99) };
    },
  };
}

/** Inserts a market as the indexer. */
export async function insertMarketRow(writer: pg.ClientBase, id: string, state: string): Promise<void> {
  await writer.query(
    `INSERT INTO markets (id, on_chain_address, question, creator_wallet, state, b_parameter, initial_liquidity,
       current_price_yes, current_price_no, created_at)
     VALUES ($1, $1, 'Will the row become an event?', 'indexer', $2, 100000000000, 1, 0.5, 0.5, now())`,
    [id, state],
  );
}

/** Identifies an event. Of a transition by its market and state, because its id may differ when catch-up finds it. */
function factOf({ __typename: type, id, marketId, newState }: WatchedEvent): string {
  return type === 'MarketStateChanged' ? `${type} ${marketId} ${newState ?? 'gone'}` : `${type} ${id}`;
}
