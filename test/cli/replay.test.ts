import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { print } from 'graphql';
import { createClient as createStreamClient } from 'graphql-sse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { planTrades } from '../../src/cli/holdings.ts';
import type { PlannedTrade } from '../../src/cli/holdings.ts';
import { readRecordedTrades } from '../../src/cli/recorded-trades.ts';
import type { ReplayReport } from '../../src/cli/replay-report.ts';
import { TradeExecutedDocument } from '../../src/client/generated/graphql.ts';
import type { TradeExecutedSubscription } from '../../src/client/generated/graphql.ts';
import { serviceToken, startServer, tokenOf } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { withoutLimits } from '../support/streams.ts';
import { collect, createSocketClient, subscribe, untilLive } from '../support/subscriber.ts';
import type { Subscriber } from '../support/subscriber.ts';
import { runCommand, startCommand } from './command-process.ts';

const recording = fileURLToPath(new URL('../../../shared/data/trades.csv', import.meta.url));
const recordedMarkets = fileURLToPath(new URL('../../../shared/data/markets.csv', import.meta.url));
const tolerance = 1e-5;

const header = 'market_id,question,executed_at,trader,trade_type,outcome,shares,price';
// Prices of an exact market maker with b = 100.
const csv = `${header}
M-1,Will it rain in Port Linnet?,2015-04-23T02:00:00Z,trader-1,buy,yes,10,0.512497
M-2,Will it snow in Port Linnet?,2015-04-23T02:00:01Z,trader-2,buy,no,10,0.512497
M-1,Will it rain in Port Linnet?,2015-04-23T02:00:02Z,trader-2,buy,yes,10,0.537430
M-1,Will it rain in Port Linnet?,2015-04-23T02:00:03Z,trader-1,sell,yes,10.0001,0.537430
M-2,Will it snow in Port Linnet?,2015-04-23T02:00:04Z,trader-2,sell,no,10,0.512497
`;

/** Its second trade is a thousand years after the first. */
const slowCsv = `${header}
M-1,Will it rain in Port Linnet?,2015-04-23T02:00:00Z,trader-1,buy,yes,10,0.512497
M-1,Will it rain in Port Linnet?,3015-04-23T02:00:00Z,trader-1,sell,yes,10,0.512497
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketcast-replay-'));
});
afterAll(() => rm(folder, { recursive: true }));

const writeRecording = async (name: string, text: string): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
};

const replay = async (server: TestServer, ...args: string[]) => {
  const { exitCode, stdout, stderr } = await runCommand('replay', [
    ...args,
    ...['--url', server.url, '--service-token', await serviceToken(), '--json'],
  ]);
  if (stdout === '') throw new Error(stderr);
  return { exitCode, report: JSON.parse(stdout) as ReplayReport };
};

const createdMarkets = `
  subscription {
    marketStateChanged {
      action
      marketId
      market {
        cursor
      }
    }
  }
`;

interface Created {
  readonly marketStateChanged: {
    readonly action: string;
    readonly marketId: string;
    readonly market: { readonly cursor: string };
  };
}

type Delivery = TradeExecutedSubscription['tradeExecuted'];

/** What a subscription has delivered of one market. */
const deliveriesOf = (subscriber: Subscriber<TradeExecutedSubscription>, marketId: string): Delivery[] =>
  subscriber.received
    .map(({ tradeExecuted }) => tradeExecuted)
    .filter((event) => event.marketId === marketId);

const asRecorded = ({ tradeType, outcome, shares }: PlannedTrade) => [tradeType, outcome, shares.toString()];
const asDelivered = ({ trade: { tradeType, outcome, shares } }: Delivery) => [tradeType, outcome, shares];

describe('npm run replay', { timeout: 120_000 }, () => {
  it('executes a recording at its prices, in its order, and sees every trade delivered', async () => {
    await using server = await startServer(withoutLimits);
    const { exitCode, report } = await replay(server, await writeRecording('small.csv', csv));
    expect(report).toMatchObject({
      ok: true,
      trades: 5,
      executed: 5,
      delivered: 5,
      repeated: 0,
      failures: [],
      trimmed: { sales: 1, mostShares: '0.0001' },
      subscriptionFailure: null,
      markets: [
        { recordedId: 'M-1', executed: 3, delivered: 3, inOrder: true },
        { recordedId: 'M-2', executed: 2, delivered: 2, inOrder: true, finalPriceYes: '0.500000000' },
      ],
    });
    expect(report.worstAbsolute?.difference).toBeLessThan(tolerance);
    expect(exitCode).toBe(0);
  });

  it('fails when the server refuses a trade, and goes on with the other markets', async () => {
    await using server = await startServer(withoutLimits);
    const absurd = csv.replace('buy,yes,10,0.537430', 'buy,yes,99999999999,0.9');
    const { exitCode, report } = await replay(server, await writeRecording('absurd.csv', absurd));
    expect(report).toMatchObject({
      ok: false,
      executed: 3,
      delivered: 3,
      failures: [{ line: 4, code: 'BAD_USER_INPUT' }],
    });
    expect(exitCode).toBe(1);
  });

  it('ends cleanly on Ctrl-C', async () => {
    await using server = await startServer(withoutLimits);
    const command = startCommand('replay', [
      await writeRecording('slow.csv', slowCsv),
      ...['--speed', '1', '--url', server.url, '--service-token', await serviceToken()],
    ]);
    await command.printed(/1 of 2/);
    command.interrupt();
    const { exitCode, stdout } = await command.ended;
    expect(stdout).toContain('1 of 2 trades executed');
    expect(stdout).toContain('1 delivered, 0 missing');
    expect(exitCode).toBe(130);
  });

  it('says on one line that the token is refused', async () => {
    await using server = await startServer(withoutLimits);
    const file = await writeRecording('small.csv', csv);
    for (const [token, reason] of [
      ['nonsense', 'UNAUTHENTICATED'],
      [await tokenOf('trader'), 'its role is authenticated'],
    ] as const) {
      const args = [file, '--url', server.url, '--service-token', token];
      const { exitCode, stderr } = await runCommand('replay', args);
      expect(stderr).toContain(`refuses the service token (${reason}`);
      expect(stderr.trimEnd()).not.toContain('\n');
      expect(exitCode).toBe(1);
    }
  });

  it.runIf(existsSync(recording))(
    'delivers a whole recorded experiment to every subscriber, each trade once and in order',
    { timeout: 240_000 },
    async () => {
      await using server = await startServer(withoutLimits);
      using everything = createSocketClient(server);
      using other = createSocketClient(server);
      const streamClient = createStreamClient({ url: server.url });
      const openStream = (variables: Record<string, unknown>) =>
        collect<TradeExecutedSubscription>((sink) =>
          streamClient.subscribe<TradeExecutedSubscription>(
            { query: print(TradeExecutedDocument), variables },
            {
              next: ({ data, errors }) => (data == null ? sink.end(errors) : sink.next(data)),
              error: sink.end,
              complete: () => sink.end('complete'),
            },
          ),
        );
      const created = subscribe<Created, Record<string, never>>(other, createdMarkets, {});
      const toAll = [
        subscribe(everything, TradeExecutedDocument, {}),
        subscribe(other, TradeExecutedDocument, {}),
        openStream({}),
      ];
      await untilLive(server, 4);

      const replaying = replay(server, recording, '--speed', 'max');
      // Each market gets two subscribers of its own, a socket and a stream, from its proposal on.
      const toMarket = new Map<string, Subscriber<TradeExecutedSubscription>[]>();
      const planned = planTrades(await readRecordedTrades(recording));
      const marketCount = new Set(planned.map(({ marketId }) => marketId)).size;
      const follow = async () => {
        for (let seen = 0; toMarket.size < marketCount; seen += 1) {
          const event = (await created.take(seen + 1))[seen]?.marketStateChanged;
          if (event?.action !== 'CREATED') continue;
          const { marketId, market } = event;
          // Whoever comes late with the cursor of the beginning has missed nothing.
          const variables = { marketId, after: market.cursor };
          // The end of the server closes them.
          const socket = createSocketClient(server);
          toMarket.set(marketId, [
            subscribe(socket, TradeExecutedDocument, variables),
            openStream(variables),
          ]);
        }
      };
      const [{ exitCode, report }] = await Promise.all([replaying, follow()]);

      expect(report).toMatchObject({
        ok: true,
        executed: planned.length,
        delivered: planned.length,
        failures: [],
      });
      expect(report.worstAbsolute?.difference).toBeLessThan(tolerance);
      expect(report.worstRelative?.difference).toBeLessThan(tolerance);
      expect(exitCode).toBe(0);

      await Promise.all(toAll.map((subscriber) => subscriber.take(planned.length)));
      for (const { recordedId, id, executed } of report.markets) {
        const expected = planned.filter(({ marketId }) => marketId === recordedId);
        const followers = toMarket.get(id) ?? [];
        await Promise.all(followers.map((subscriber) => subscriber.take(executed)));
        const [first = [], ...others] = [...toAll, ...followers].map((one) => deliveriesOf(one, id));
        expect(first.map(asDelivered)).toEqual(expected.map(asRecorded));
        expect(new Set(first.map(({ trade }) => trade.id)).size).toBe(expected.length);
        expect(others).toHaveLength(4);
        for (const deliveries of others) {
          expect(deliveries.map(({ trade }) => trade.id)).toEqual(first.map(({ trade }) => trade.id));
        }
      }

      const rows = parse(await readFile(recordedMarkets, 'utf8'), { columns: true }) as unknown as {
        readonly market_id: string;
        readonly last_yes_price: string;
      }[];
      for (const { market_id: recordedId, last_yes_price: price } of rows) {
        const market = report.markets.find((one) => one.recordedId === recordedId);
        expect(Math.abs(Number(market?.finalPriceYes) - Number(price))).toBeLessThan(tolerance);
      }
      streamClient.dispose();
    },
  );
});
