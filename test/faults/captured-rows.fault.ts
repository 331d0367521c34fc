import { setTimeout } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createMarket } from '../support/clients/graphql.ts';
import { openLedger, until, type Ledger } from '../support/ledger/ledger.ts';
import { queryDatabase, startPostgres, type TestPostgres } from '../support/postgres/postgres.ts';
import { startRedis, type TestRedis } from '../support/redis/redis.ts';
import { startInstance, type Instance } from '../support/servers/instance.ts';
import { withoutLimits } from '../support/servers/server.ts';
import { startTcpProxy, type TcpProxy } from '../support/servers/tcp-proxy.ts';
import { startWriter } from '../server/capture/trade-writer.ts';
import { startOwned } from './owned-parts.ts';
import { pace } from './pace.ts';
import { watchReadiness } from './readiness-watch.ts';
import { report } from './report.ts';

/** Rows a second that another program writes beside the mutations. */
const rowsPerSecond = 50;
/** Milliseconds in which `/ready` must tell of an outage, and of its end. */
const toldWithinMs = 5000;
/** Milliseconds after which a load ends, even if a client has not recovered. */
const recoveryTimeoutMs = 20_000;
/** Milliseconds after which the event of a row counts as lost. */
const settleTimeoutMs = 20_000;

/** Two instances that share a PostgreSQL and a Redis. One of them reads the slot. */
interface Stage extends AsyncDisposable {
  readonly postgres: TestPostgres;
  readonly redis: TestRedis;
  /** Between the instances and PostgreSQL. The other program goes past it. */
  readonly proxy: TcpProxy;
  readonly instances: readonly Instance[];
  /** The address of the database for the other program. */
  readonly databaseUrl: string;
}

function startStage(): Promise<Stage> {
  return startOwned(async (own) => {
    const redis = own(await startRedis({ appendonly: true, args: ['--appendfsync', 'always'] }));
    const postgres = own(await startPostgres());
    const databaseUrl = await postgres.createDatabase();
    const proxy = own(await startTcpProxy(postgres.port));
    const url = new URL(databaseUrl);
    url.port = String(proxy.port);
    const variables = {
      ...withoutLimits,
      DATABASE_URL: url.href,
      REDIS_URL: redis.url,
      CHANGE_SOURCE: 'postgres',
    };
    const first = own(await startInstance(variables));
    return { postgres, redis, proxy, instances: [first, own(await startInstance(variables))], databaseUrl };
  });
}

/** An outage that costs clients no event, neither of a mutation nor of a row. */
interface Outage {
  readonly name: string;
  readonly lastsMs: number;
  readonly begin: (stage: Stage) => Promise<void> | void;
  readonly end: (stage: Stage) => Promise<void> | void;
}

const outages: readonly Outage[] = [
  {
    name: 'PostgreSQL crashes and comes back',
    lastsMs: 3000,
    begin: ({ postgres }) => postgres.stop('immediate'),
    end: ({ postgres }) => postgres.start(),
  },
  {
    name: 'nothing passes between the instances and PostgreSQL',
    lastsMs: 5000,
    begin: ({ proxy }) => proxy.freeze(),
    end: ({ proxy }) => proxy.thaw(),
  },
  {
    name: 'Redis is killed with -9 and started again on its data',
    lastsMs: 3000,
    begin: ({ redis }) => redis.kill(),
    end: ({ redis }) => redis.start(),
  },
  {
    name: 'Redis is stopped with SIGSTOP',
    lastsMs: 5000,
    begin: ({ redis }) => redis.pause(),
    end: ({ redis }) => redis.resume(),
  },
];

/** The trades of a market, in the order in which the other program committed them. */
async function rowsOf({ databaseUrl }: Stage, marketId: string): Promise<readonly string[]> {
  const rows = await queryDatabase(
    databaseUrl,
    `SELECT id::text FROM trades WHERE market_id = $1 ORDER BY split_part(tx_signature, ':', 2)::int`,
    [marketId],
  );
  return rows.map(({ id }) => String(id));
}

/** The rows that a client of all markets lacks, and those that came before an earlier row. Counted for each client. */
function compareWithRows({ clients }: Ledger, rows: readonly string[]): { lost: number; outOfOrder: number } {
  const placeOf = new Map(rows.map((id, place) => [id, place]));
  const counts = { lost: 0, outOfOrder: 0 };
  for (const { events } of clients.filter(({ marketId }) => marketId === null)) {
    const places = events.flatMap(({ type, id }) =>
      type === 'TradeExecuted' ? (placeOf.get(id) ?? []) : [],
    );
    counts.lost += rows.length - new Set(places).size;
    counts.outOfOrder += places.filter((place, index) => place < (places[index - 1] ?? 0)).length;
  }
  return counts;
}

describe('while mutations go on, and another program writes rows', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  it.for(outages)('loses neither and ends no subscription when $name', async (outage, { task }) => {
    const { instances, databaseUrl } = stage;
    const [first] = instances;
    if (first === undefined) throw new Error('a stage has instances');
    await queryDatabase(databaseUrl, `INSERT INTO users (wallet) VALUES ('indexer') ON CONFLICT DO NOTHING`);
    const marketId = await createMarket(first);
    using ledger = await openLedger({ servers: instances, clients: pace.clients });
    await using readiness = watchReadiness(instances);
    await using writer = startWriter({ url: databaseUrl, marketId, perSecond: rowsPerSecond });
    const stopLoad = ledger.startLoad(pace.perSecond);
    const loaded = setTimeout(pace.loadMs);
    await setTimeout(pace.leadMs);

    readiness.begin();
    await outage.begin(stage);
    await setTimeout(outage.lastsMs);
    await outage.end(stage);
    readiness.end();
    ledger.endFault();
    await ledger.untilRecovered(recoveryTimeoutMs);
    await readiness.untilReady(recoveryTimeoutMs);
    await loaded;
    await stopLoad();
    await writer.stop();

    const balance = await ledger.settle();
    const rows = await rowsOf(stage, marketId);
    await until(() => compareWithRows(ledger, rows).lost === 0, settleTimeoutMs);
    const { lost, outOfOrder } = compareWithRows(ledger, rows);
    const { delivered, repeated } = ledger.balance();
    const total = {
      ...balance,
      repeated,
      lost: balance.lost + lost,
      outOfOrder: balance.outOfOrder + outOfOrder,
    };
    report(task, `rows and mutations: ${outage.name}`, {
      ...total,
      ...readiness.times(),
      rows: rows.length,
      deliveries: delivered,
    });

    for (const instance of instances) instance.assertSound();
    expect(ledger.endings).toEqual([]);
    expect(total).toMatchObject({ lost: 0, repeated: 0, outOfOrder: 0 });
    // A commit whose confirmation was lost is in the table, too.
    expect(rows.length).toBeGreaterThanOrEqual(writer.written.length);
    expect(total.recoveredMs ?? Infinity).toBeLessThan(2 * pace.recoveryMs);
    const { notReadyMs, readyMs } = readiness.times();
    expect(notReadyMs ?? Infinity).toBeLessThan(toldWithinMs);
    expect(readyMs ?? Infinity).toBeLessThan(toldWithinMs);
  });
});
