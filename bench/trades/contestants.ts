import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { openMarket } from '../support/api.ts';
import { startServerProcess, type ServerProcess } from '../support/server-process.ts';
import { queryDatabase, type TestPostgres } from '../../test/support/postgres/postgres.ts';
import { cpuMsOf } from './cpu.ts';
import { mutate } from './http.ts';
import { runScript, writeScript } from './pgbench.ts';

/** What a round measured. */
export interface Measured {
  readonly perSecond: number;
  /** Milliseconds of the processor for a trade, of the server alone; NaN where nothing tells. */
  readonly cpuMs: number;
  /** Milliseconds from a request to its answer. */
  readonly latenciesMs: readonly number[];
}

/** Executes trades. */
export interface Contestant {
  readonly name: string;
  /** Of its servers; undefined for a contestant without events. */
  readonly urls?: readonly string[];
  trade(seconds: number, inFlight: number): Promise<Measured>;
  close(): Promise<void>;
}

/** What all contestants share. */
export interface Stage {
  readonly folder: string;
  readonly secret: string;
  readonly markets: number;
  /** A token for each wallet. */
  readonly tokens: readonly string[];
}

const root = new URL('../../', import.meta.url);
const document =
  'mutation Trade($input: ExecuteTradeInput!) { executeTrade(input: $input) { trade { id } } }';
const share = '1000000000';

/** Servers of a checkout, which take the trades in turn. */
export async function startServers(
  name: string,
  stage: Stage,
  count: number,
  environment: Readonly<Record<string, string>>,
  checkout?: string,
): Promise<Contestant & { readonly marketIds: readonly string[] }> {
  const servers: ServerProcess[] = [];
  for (let index = 0; index < count; index += 1) {
    const own = {
      NODE_ENV: 'production',
      DATA_DIR: join(stage.folder, name),
      JWT_SECRET: stage.secret,
      // Few wallets send all trades.
      RATE_LIMIT_MESSAGES: '0',
      RATE_LIMIT_MUTATIONS: '0',
      RATE_LIMIT_COST: '0',
      RATE_LIMIT_CONTROL_FRAMES: '0',
    };
    servers.push(await startServerProcess('plain', { ...own, ...environment }, checkout));
  }
  const urls = servers.map(({ url }) => url);
  const marketIds: string[] = [];
  for (let index = 0; index < stage.markets; index += 1) {
    marketIds.push(
      await openMarket(urls[0] ?? '', stage.secret, `How many trades fit into second ${index}?`),
    );
  }
  return {
    name,
    marketIds,
    urls,
    trade: (seconds, inFlight) =>
      tradeOverHttp(
        urls,
        servers.map(({ pid }) => pid),
        marketIds,
        stage,
        seconds,
        inFlight,
      ),
    async close() {
      for (const server of servers) await server.kill();
    },
  };
}

/** pgbench and the naive peer, in a database of their own whose tables a server of this checkout has made. */
export async function startPeers(stage: Stage, postgres: TestPostgres): Promise<readonly Contestant[]> {
  const url = await postgres.createDatabase('peers');
  const founder = await startServers('founder', stage, 1, { DATABASE_URL: url });
  await founder.close();
  const { marketIds } = founder;
  for (const index of stage.tokens.keys()) {
    await queryDatabase(url, 'INSERT INTO users (wallet) VALUES ($1) ON CONFLICT DO NOTHING', [
      `wallet-${index}`,
    ]);
  }
  const script = writeScript(stage.folder, marketIds, stage.tokens.length);
  const pgbench: Contestant = {
    name: 'pgbench',
    trade: async (seconds, inFlight) => ({
      perSecond: await runScript(url, script, seconds, inFlight),
      cpuMs: NaN,
      latenciesMs: [],
    }),
    close: () => Promise.resolve(),
  };
  return [pgbench, await startNaivePeer(stage, url, marketIds)];
}

async function startNaivePeer(stage: Stage, url: string, marketIds: readonly string[]): Promise<Contestant> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'bench/trades/naive-peer.ts'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', DATABASE_URL: url, JWT_SECRET: stage.secret },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { url: address } = JSON.parse(line.toString()) as { url: string };
  return {
    name: 'naive peer',
    trade: (seconds, inFlight) =>
      tradeOverHttp([address], [child.pid ?? 0], marketIds, stage, seconds, inFlight),
    close() {
      child.kill('SIGKILL');
      return Promise.resolve();
    },
  };
}

async function tradeOverHttp(
  urls: readonly string[],
  pids: readonly number[],
  marketIds: readonly string[],
  { tokens }: Stage,
  seconds: number,
  inFlight: number,
): Promise<Measured> {
  const latenciesMs: number[] = [];
  const cpuBeforeMs = cpuMsOf(pids);
  const startedAtMs = performance.now();
  const endsAtMs = startedAtMs + seconds * 1000;
  let next = 0;
  const run = async (): Promise<void> => {
    while (performance.now() < endsAtMs) {
      const index = next;
      next += 1;
      const marketId = marketIds[index % marketIds.length];
      // Both sides in turn, so that the price stays where it is.
      const outcome = Math.floor(index / marketIds.length) % 2 === 0 ? 'YES' : 'NO';
      const variables = { input: { marketId, tradeType: 'BUY', outcome, shares: share } };
      const [url = '', token = ''] = [urls[index % urls.length], tokens[index % tokens.length]];
      const sentAtMs = performance.now();
      await mutate(url, token, JSON.stringify({ query: document, variables }));
      latenciesMs.push(performance.now() - sentAtMs);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, run));
  const trades = latenciesMs.length;
  return {
    perSecond: (trades * 1000) / (performance.now() - startedAtMs),
    cpuMs: (cpuMsOf(pids) - cpuBeforeMs) / trades,
    latenciesMs,
  };
}
