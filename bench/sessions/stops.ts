import type { TestPostgres } from '../../test/support/postgres/postgres.ts';
import { request } from '../support/api.ts';
import { monotonicMs } from '../support/clock.ts';
import { distributionOf } from '../support/distribution.ts';
import { openSubscriber, type Subscriber } from '../support/subscriber.ts';
import { openStage, type OpenSession, type Stage } from './stage.ts';

/** The size of the measurement. */
export interface StopsOptions {
  readonly stops: number;
  /** Placements a second of other sessions. */
  readonly placements: number;
}

/** Markets, in each of which a stopped session has an order. */
const markets = 4;

/** A stop follows the stop before it after so long. */
const everyMs = 250;

/** Sessions that place orders all the time. */
const placing = 10;

const subscription = 'subscription ($after: Cursor) { orderUpdated(after: $after) { order { id status } } }';

/** A session that will be stopped, its orders, and a client that sees them. */
interface Prepared {
  readonly session: OpenSession;
  readonly orderIds: readonly string[];
  readonly client: Subscriber;
}

/** Measures from the sending of a stop until its client has seen all of its orders end, under placements of others. */
export async function measureStops(postgres: TestPostgres, options: StopsOptions): Promise<void> {
  await using stage = await openStage(await postgres.createDatabase());
  const marketIds: string[] = [];
  for (let index = 0; index < markets; index += 1)
    marketIds.push(await stage.open(`Does stop ${index} hold?`));
  const prepared: Prepared[] = [];
  for (let index = 0; index < options.stops; index += 1)
    prepared.push(await prepare(stage, `stopped ${index}`, marketIds));
  const placers: OpenSession[] = [];
  for (let index = 0; index < placing; index += 1)
    placers.push(await stage.start(`placing ${index}`, { balance: 1_000_000, lossLimit: 1000 }));

  const isOver = new AbortController();
  const background = placeSteadily(stage, placers, marketIds, options.placements, isOver.signal);
  const [answers, visible]: [number[], number[]] = [[], []];
  for (const { session, orderIds, client } of prepared) {
    const sentMs = monotonicMs();
    await stage.stop(session);
    answers.push(monotonicMs() - sentMs);
    const arrivals = await Promise.all(orderIds.map((id) => client.arrivalOf(`${id}","status":"CANCELLED`)));
    visible.push(Math.max(...arrivals) - sentMs);
    client[Symbol.dispose]();
    await waitUntil(sentMs + everyMs);
  }
  isOver.abort();
  const { sent, late } = await background;
  console.log(
    `stops: ${options.stops}, each with an order in ${markets} markets, ${sent} placements meanwhile, ${late} of them late`,
  );
  for (const [name, samples] of Object.entries({
    'until answered': answers,
    'until all cancels are seen': visible,
  })) {
    const { median, p99, max } = distributionOf(samples);
    console.log(
      `  ${name.padEnd(26)} p50 ${median.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, at most ${max.toFixed(0)} ms`,
    );
  }
}

async function prepare(stage: Stage, wallet: string, marketIds: readonly string[]): Promise<Prepared> {
  const session = await stage.start(wallet, { balance: 100, lossLimit: 90 });
  const token = await stage.tokenOf(wallet);
  const { viewer } = await request<{ viewer: { orders: { cursor: string } } }>(
    ...([stage.server.url, token, '{ viewer { orders(first: 1) { cursor } } }'] as const),
  );
  const client = await openSubscriber(stage.server.url, {
    ...{ query: subscription, variables: { after: viewer.orders.cursor }, token },
    key: /"order":\{"id":"([^"]+","status":"\w+)/,
  });
  const orderIds: string[] = [];
  for (const marketId of marketIds) {
    const { id } = await stage.place(session, { marketId, price: '0.100', shares: 1 });
    orderIds.push(id);
  }
  // A placement that its client has seen: the subscription is live.
  await client.arrivalOf(`${orderIds.at(-1) ?? ''}","status":"OPEN`);
  return { session, orderIds, client };
}

/** Places orders at a steady rate, whether or not earlier placements are answered. */
async function placeSteadily(
  stage: Stage,
  sessions: readonly OpenSession[],
  marketIds: readonly string[],
  perSecond: number,
  signal: AbortSignal,
): Promise<{ readonly sent: number; readonly late: number }> {
  const answers: Promise<unknown>[] = [];
  const startedAtMs = monotonicMs();
  let [waiting, late] = [0, 0];
  for (let sent = 0; !signal.aborted; sent += 1) {
    await waitUntil(startedAtMs + (sent * 1000) / perSecond);
    const session = sessions[sent % sessions.length];
    const marketId = marketIds[sent % marketIds.length] ?? '';
    if (session === undefined) break;
    const price = (0.1 + (sent % 300) / 1000).toFixed(3);
    if (waiting > perSecond) late += 1;
    waiting += 1;
    answers.push(stage.place(session, { marketId, price, shares: 1 }).finally(() => (waiting -= 1)));
  }
  await Promise.all(answers);
  return { sent: answers.length, late };
}

async function waitUntil(atMs: number): Promise<void> {
  const leftMs = atMs - monotonicMs();
  if (leftMs > 0) await new Promise((resolve) => setTimeout(resolve, leftMs));
}
