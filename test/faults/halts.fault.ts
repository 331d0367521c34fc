import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  AnnouncementChangedDocument,
  ExecuteTradeDocument,
  HaltTradingDocument,
  PlatformStatusChangedDocument,
  PublishAnnouncementDocument,
  ResumeTradingDocument,
} from '../../src/client/generated/graphql.ts';
import { createMarket, request, send } from '../support/clients/graphql.ts';
import { createSocketClient, subscribe, untilLive } from '../support/clients/subscriber.ts';
import { queryDatabase, startPostgres } from '../support/postgres/postgres.ts';
import { startInstance, type Instance } from '../support/servers/instance.ts';
import { serviceToken, tokenOf, withoutLimits } from '../support/servers/server.ts';
import { startOwned } from './owned-parts.ts';

const trades = 10_000;
const halts = 100;
/** Trades that are under way at the same time. */
const racing = 48;
const marketCount = 6;
/** Four minutes on two cores with a load of 16. */
const raceTimeoutMs = 900_000;
/** Refusals by which a halt is known to have met trades of all processes. */
const refusalsOfHalt = 24;

interface Actors extends AsyncDisposable {
  readonly instances: readonly Instance[];
  readonly query: (statement: string, parameters?: unknown[]) => Promise<Record<string, unknown>[]>;
}

const startActors = (): Promise<Actors> =>
  startOwned(async (own) => {
    const postgres = own(await startPostgres());
    const databaseUrl = await postgres.createDatabase();
    const variables = { ...withoutLimits, DATABASE_URL: databaseUrl };
    const instances = [own(await startInstance(variables))];
    while (instances.length < 3) instances.push(own(await startInstance(variables)));
    return {
      instances,
      query: (statement: string, parameters?: unknown[]) => queryDatabase(databaseUrl, statement, parameters),
    };
  });

/** The item of a list that comes next, again and again. */
function rotate<Item>(items: readonly Item[]): () => Item {
  let turn = 0;
  return () => {
    const item = items[turn % items.length];
    turn += 1;
    if (item === undefined) throw new Error('an empty list has no next item');
    return item;
  };
}

describe('three processes', () => {
  let actors: Actors;
  beforeAll(async () => {
    actors = await startActors();
  });
  afterAll(() => actors[Symbol.asyncDispose]());

  it(
    `commit no trade after any of ${halts} halts, of ${trades} trades that race`,
    async () => {
      const { instances, query } = actors;
      const [first] = instances;
      if (first === undefined) throw new Error('there are three processes');
      const marketIds: string[] = [];
      while (marketIds.length < marketCount) marketIds.push(await createMarket(first));
      const [nextInstance, nextMarket] = [rotate(instances), rotate(marketIds)];
      let committed = 0;
      const refused = new Map(marketIds.map((id) => [id, 0]));
      let isOver = false;
      const unexpected: unknown[] = [];
      let onOutcome = (): void => undefined;

      const race = async (wallet: string): Promise<void> => {
        const token = await tokenOf(wallet);
        while (!isOver) {
          const marketId = nextMarket();
          const input = { marketId, tradeType: 'BUY', outcome: 'YES', shares: '1000000' } as const;
          const { data, errors } = await send(nextInstance(), ExecuteTradeDocument, { input }, token);
          const code = errors?.[0]?.extensions?.code;
          if (data != null) committed += 1;
          else if (code === 'TRADING_HALTED') refused.set(marketId, (refused.get(marketId) ?? 0) + 1);
          else unexpected.push(errors);
          onOutcome();
        }
      };
      const racers = Array.from({ length: racing }, (_, index) => race(`wallet-${index}`));

      const service = await serviceToken();
      const until = async (isReached: () => boolean): Promise<void> => {
        while (!isReached() && unexpected.length === 0)
          await new Promise<void>((resolve) => (onOutcome = resolve));
      };
      const countIn = async (marketId: string | null): Promise<unknown> =>
        (
          await query('SELECT count(*)::int AS count FROM trades WHERE $1::text IS NULL OR market_id = $1', [
            marketId,
          ])
        )[0]?.['count'];
      const refusalsIn = (marketId: string | null): number =>
        [...refused].reduce(
          (sum, [id, count]) => sum + (marketId === null || marketId === id ? count : 0),
          0,
        );

      for (let index = 0; index < halts; index += 1) {
        const marketId = index % 2 === 0 ? null : nextMarket();
        const before = committed;
        await until(() => committed >= before + (trades - before) / (halts - index));
        const input = { marketId, reason: `Halt ${index}` };
        await request(nextInstance(), HaltTradingDocument, { input }, service);
        const [atHalt, refusals] = [await countIn(marketId), refusalsIn(marketId)];
        await until(() => refusalsIn(marketId) >= refusals + refusalsOfHalt);
        expect(await countIn(marketId)).toBe(atHalt);
        await request(nextInstance(), ResumeTradingDocument, { input: { marketId } }, service);
      }
      await until(() => committed >= trades);
      isOver = true;
      await Promise.all(racers);

      expect(unexpected).toEqual([]);
      const [row] = await query(`
      SELECT (SELECT count(*)::int FROM trading_halts WHERE ended_at IS NOT NULL) AS halts,
        (SELECT count(*)::int FROM trades) AS trades,
        (SELECT count(*)::int FROM trades JOIN trading_halts halt ON halt.market_id IS NULL OR halt.market_id = trades.market_id
         WHERE block_time BETWEEN halt.started_at AND halt.ended_at) AS during`);
      expect(row).toEqual({ halts, trades: committed, during: 0 });
      expect(committed).toBeGreaterThanOrEqual(trades);
      for (const instance of instances) instance.assertSound();
    },
    raceTimeoutMs,
  );

  it('begin, end and resume at their times, once, when one of them is killed before', async () => {
    const { instances } = actors;
    const [killed, living] = instances;
    if (killed === undefined || living === undefined) throw new Error('there are three processes');
    using client = createSocketClient(living);
    const announced = subscribe(client, AnnouncementChangedDocument, {});
    const platform = subscribe(client, PlatformStatusChangedDocument, {});
    await untilLive(living, 2);
    const marketIds: string[] = [];
    const service = await serviceToken();
    const count = 10;
    // Behind the death of the process that made them.
    const startMs = Date.now() + 6000;
    const at = (ms: number): string => new Date(startMs + ms).toISOString();
    for (let index = 0; index < count; index += 1) {
      const [startsAt, endsAt] = [at(index * 150), at(2000 + index * 150)];
      const input = {
        clientId: `kill-${index}`,
        kind: 'MAINTENANCE',
        title: 'Work',
        startsAt,
        endsAt,
      } as const;
      await request(killed, PublishAnnouncementDocument, { input }, service);
      const marketId = await createMarket(killed);
      marketIds.push(marketId);
      const halt = { marketId, reason: 'Work', resumesAt: endsAt };
      await request(killed, HaltTradingDocument, { input: halt }, service);
    }
    await killed.kill();
    expect(Date.now()).toBeLessThan(startMs);

    await announced.take(3 * count);
    await platform.take(2 * count);
    const lateMs: number[] = [];
    const seen: string[] = [];
    for (const { announcementChanged: event } of announced.received) {
      const { state, startsAt, endsAt, id } = event.announcement;
      seen.push(`${id} ${state}`);
      const due = state === 'ACTIVE' ? startsAt : state === 'ENDED' ? endsAt : null;
      if (due !== null) lateMs.push(Date.parse(event.publishedAt) - Date.parse(due));
    }
    for (const { platformStatusChanged: event } of platform.received) {
      seen.push(`${event.halt?.id} ${event.halt?.endedAt === null ? 'began' : 'ended'}`);
      if (event.halt?.endedAt != null)
        lateMs.push(Date.parse(event.publishedAt) - Date.parse(event.halt.resumesAt ?? ''));
    }
    expect(seen).toHaveLength(5 * count);
    expect(new Set(seen).size).toBe(5 * count);
    expect(lateMs).toHaveLength(3 * count);
    expect(Math.min(...lateMs)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...lateMs)).toBeLessThanOrEqual(1000);
    for (const marketId of marketIds) {
      const input = { marketId, tradeType: 'BUY', outcome: 'YES', shares: '1000000000' } as const;
      await request(living, ExecuteTradeDocument, { input }, await tokenOf('ada'));
    }
    await killed.start();
    for (const instance of instances) instance.assertSound();
  });
});
