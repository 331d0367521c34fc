import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { SingleBar } from 'cli-progress';

import { openMarket, request, tokenOf, untilLive } from './support/api.ts';
import { monotonicMs } from './support/clock.ts';
import { distributionOf, type Distribution } from './support/distribution.ts';
import { timeEngineAlone } from './support/engine-alone.ts';
import { runBench } from './support/run-bench.ts';
import { startServerProcess, type ServerProcess } from './support/server-process.ts';
import { openSubscriber, type Subscriber } from './support/subscriber.ts';

const help = `npm run bench:latency [-- --count N] [--json]

Starts a server in a process of its own and measures, one mutation after the other:

  commit → event        from the database's confirmation of the commit, in the server, to the event at a subscriber's
                        socket, in this process; both read the monotonic clock of the machine
  sent → event          from before the mutation is sent over HTTP to the same arrival
  sent → acknowledged   from the same start to the mutation's answer
  acknowledged → event  the difference of the two; negative where the event comes before the answer

and how long \`npm start\` takes to /ready on an empty folder and again on the same one, beside a process that opens and
closes the embedded PostgreSQL of that folder and does nothing else.

  --count N   mutations of each kind (1000); a tenth as many before them are not counted
  --json      print the figures as JSON
  --help

DATABASE_URL and REDIS_URL are passed on to the measured server; it writes a market, comments and trades there.
Unset: the embedded database in a temporary folder, which has the log, too.
`;

const secret = randomBytes(32).toString('base64url');
const share = '1000000000';

/** Moments of a mutation. */
interface Sample {
  readonly sentMs: number;
  readonly acknowledgedMs: number;
  readonly arrivedMs: number;
  readonly committedMs: number;
}

/** The durations, by name. */
const durations: Readonly<Record<string, (sample: Sample) => number>> = {
  'commit → event': ({ committedMs, arrivedMs }) => arrivedMs - committedMs,
  'sent → event': ({ sentMs, arrivedMs }) => arrivedMs - sentMs,
  'sent → acknowledged': ({ sentMs, acknowledgedMs }) => acknowledgedMs - sentMs,
  'acknowledged → event': ({ acknowledgedMs, arrivedMs }) => arrivedMs - acknowledgedMs,
};

/** A kind of mutation. Its answer holds the id of the row, which is the identity in the event's id too. */
interface Kind {
  readonly name: string;
  readonly query: string;
  readonly input: (index: number) => Readonly<Record<string, string>>;
}

const kinds: readonly Kind[] = [
  {
    name: 'postDiscussion',
    query:
      'mutation Post($input: PostDiscussionInput!) { postDiscussion(input: $input) { row: discussion { id } } }',
    input: (index) => ({ content: `Comment ${index}` }),
  },
  {
    name: 'executeTrade',
    query: 'mutation Trade($input: ExecuteTradeInput!) { executeTrade(input: $input) { row: trade { id } } }',
    // Both sides in turn, so that the price stays where it is.
    input: (index) => ({ tradeType: 'BUY', outcome: index % 2 === 0 ? 'YES' : 'NO', shares: share }),
  },
];

const subscription = `
  subscription Watch($marketId: ID) {
    marketEvents(marketId: $marketId, types: [DISCUSSION_POSTED, TRADE_EXECUTED]) {
      id
      cursor
      occurredAt
      ... on DiscussionPosted { discussion { userWallet content } }
      ... on TradeExecuted { trade { tradeType outcome shares cost priceAfter } }
    }
  }
`;
const eventId = /"marketEvents":\{"id":"[^:"]+:([^"]+)"/;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const bar = new SingleBar({
  format: '{bar} {percentage}% | {step}',
  stream: process.stderr,
  hideCursor: true,
  clearOnComplete: true,
});

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const count = Number(values.count);
  if (!Number.isInteger(count) || count < 1) throw new Error('--count must be a positive integer');
  // The folder goes however the bench ends.
  const folder = mkdtempSync(join(tmpdir(), 'marketcast-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

  bar.start(kinds.length * (warmUpsOf(count) + count) + 1 + againRounds, 0, { step: 'npm start' });
  const startMs = await measureStarts(join(folder, 'starts'));
  const latencyMs = await measureLatencies(join(folder, 'latency'), count);
  bar.stop();

  const figures = { count, startMs, latencyMs };
  process.stdout.write(values.json ? `${JSON.stringify(figures, null, 2)}\n` : table(figures));
}

/** Starts on the same folder again, of which the quickest counts, because other work on the machine slows down any of them. */
const againRounds = 3;

/** Milliseconds of starts. */
interface Starts {
  /** Of `npm start` on an empty folder. */
  readonly first: number;
  /** Of `npm start` on the same folder again. */
  readonly again: number;
  /** Of a process that opens and closes the engine of that folder. */
  readonly engineAlone: number;
}

async function measureStarts(folder: string): Promise<Starts> {
  const start = async (): Promise<number> => {
    const environment = { DATA_DIR: folder, DATABASE_URL: '', REDIS_URL: '' };
    await using server = await startServerProcess('npm start', environment);
    bar.increment();
    return server.readyAfterMs;
  };
  const first = await start();
  const rounds: { again: number; engineAlone: number }[] = [];
  for (let round = 0; round < againRounds; round += 1)
    rounds.push({ engineAlone: await timeEngineAlone(folder), again: await start() });
  return {
    first,
    again: Math.min(...rounds.map(({ again }) => again)),
    engineAlone: Math.min(...rounds.map(({ engineAlone }) => engineAlone)),
  };
}

/** The distributions of every duration, for each kind of mutation. */
async function measureLatencies(folder: string, count: number): Promise<Figures['latencyMs']> {
  await using server = await startServerProcess('with commit clock', {
    NODE_ENV: 'production',
    DATA_DIR: folder,
    JWT_SECRET: secret,
    // A single wallet sends all mutations.
    RATE_LIMIT_MESSAGES: '0',
    RATE_LIMIT_MUTATIONS: '0',
    RATE_LIMIT_COST: '0',
    RATE_LIMIT_CONTROL_FRAMES: '0',
    // The search for events that another process left behind would commit between the mutations.
    OUTBOX_INTERVAL_MS: '3600000',
  });
  const marketId = await openMarket(server.url, secret, 'How long does an event take to arrive?');
  using subscriber = await openSubscriber(server.url, {
    query: subscription,
    variables: { marketId },
    key: eventId,
  });
  await untilLive(server.url, await tokenOf(secret, 'authenticated'));
  const latencies: [string, Readonly<Record<string, Distribution>>][] = [];
  for (const kind of kinds) {
    await run(server, subscriber, kind, marketId, warmUpsOf(count));
    latencies.push([kind.name, summarise(await run(server, subscriber, kind, marketId, count))]);
  }
  return Object.fromEntries(latencies);
}

function warmUpsOf(count: number): number {
  return Math.ceil(count / 10);
}

/** Sends mutations of a kind in sequence. Each waits for the answer and the event of the last. */
async function run(
  server: ServerProcess,
  subscriber: Subscriber,
  { name, query, input }: Kind,
  marketId: string,
  count: number,
): Promise<readonly Sample[]> {
  await server.takeCommits();
  const token = await tokenOf(secret, 'authenticated');
  const samples: Omit<Sample, 'committedMs'>[] = [];
  for (let index = 0; index < count; index += 1) {
    const sentMs = monotonicMs();
    const data = await request<Record<string, { row: { id: string } }>>(server.url, token, query, {
      input: { marketId, ...input(index) },
    });
    const acknowledgedMs = monotonicMs();
    const id = data[name]?.row.id ?? '';
    samples.push({ sentMs, acknowledgedMs, arrivedMs: await subscriber.arrivalOf(id) });
    bar.increment({ step: name });
  }
  const commits = await server.takeCommits();
  return samples.map((sample) => {
    // Jobs of the server commit as well. The first COMMIT after the mutation was sent is its own, because jobs are rare.
    const committedMs = commits.find((commitMs) => commitMs > sample.sentMs);
    if (committedMs === undefined || committedMs > sample.acknowledgedMs)
      throw new Error('a mutation was answered without a COMMIT');
    return { ...sample, committedMs };
  });
}

function summarise(samples: readonly Sample[]): Readonly<Record<string, Distribution>> {
  return Object.fromEntries(
    Object.entries(durations).map(([name, durationOf]) => [name, distributionOf(samples.map(durationOf))]),
  );
}

interface Figures {
  readonly count: number;
  readonly startMs: Starts;
  readonly latencyMs: Readonly<Record<string, Readonly<Record<string, Distribution>>>>;
}

function table({ count, startMs, latencyMs }: Figures): string {
  const processor = cpus()[0]?.model ?? 'unknown processor';
  const row = (name: string, ...cells: readonly string[]): string =>
    `${name.padEnd(24)}${cells.map((cell) => cell.padStart(10)).join('')}`;
  const sections = Object.entries(latencyMs).map(([kind, distributions]) => [
    row(`${kind} × ${count}`, 'median', 'p99', 'max'),
    ...Object.entries(distributions).map(([name, { median, p99, max }]) =>
      row(`  ${name}`, ...[median, p99, max].map((value) => value.toFixed(2))),
    ),
  ]);
  return `${[
    `Milliseconds; Node ${process.versions.node}, ${cpus().length} × ${processor}`,
    ...sections.flatMap((lines) => ['', ...lines]),
    '',
    row('npm start to /ready', 'first', 'again', '× engine'),
    row(
      '  embedded database',
      ...[startMs.first, startMs.again].map((value) => value.toFixed(0)),
      (startMs.again / startMs.engineAlone).toFixed(2),
    ),
  ].join('\n')}\n`;
}

runBench(main, () => bar.stop());
