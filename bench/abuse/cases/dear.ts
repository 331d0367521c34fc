import { setTimeout as after } from 'node:timers/promises';

import { openAcknowledgedSocket, type Message } from '../../../test/support/clients/socket.ts';
import { copiesOf, openDeaf, requestFor, type Deaf } from '../../../test/support/clients/heavy-results.ts';
import { frame, handshake } from '../../../test/support/clients/wire-socket.ts';
import { request, tokenOf } from '../../support/api.ts';
import type { Abuse, Held, Target } from '../abuse.ts';
import { post, times } from '../requests.ts';

/** Markets with the longest description that there may be. */
const longMarkets = 100;
const longText = '\u{20ac}'.repeat(2000);
/** A market of each server that has the markets, by the server's address. */
const prepared = new Map<string, string>();

/** Connections that read nothing, more than an address may have. */
const deafConnections = 120;
const deafSockets = 20;
/** Answers that each of them asks for. They are more than the system keeps for a connection. */
const deafAnswers = 20;
/** Milliseconds between two looks at the bytes that wait, and looks without a change after which no more come. */
const lookMs = 200;
const equalLooks = 5;
/** Looks after which the wait ends, before the server cuts those that take nothing. */
const mostLooks = 35;
/** Aliases of a description. The result for 8 markets has a little less than MAX_RESULT_BYTES. */
const fullAliases = 20;

const largeQuery = `{ markets(first: 100) { edges { node { id ${copiesOf('description', fullAliases)} } } } }`;
const fullQuery = `{ markets(first: 8) { edges { node { id ${copiesOf('description', fullAliases)} } } } }`;

/** A text that is compared for long with each description. */
const slowText = `${'\u{20ac}'.repeat(199)}x`;

/** Abuses of a server with long rows: each is a request, or the connections of an address. */
export const dearAbuses: readonly Abuse[] = [
  ...(
    [
      ['a query of 400 bytes for 12 MB', { query: largeQuery }],
      ['a query for a result of nearly 1 MiB', { query: fullQuery }],
      ['100 full markets', { query: fullMarkets() }],
      ['a search', { query: `{ markets(search: "${slowText}") { edges { node { id } } } }` }],
      [
        '20 searches in one operation',
        {
          query: `{ ${times(20, (index) => `a${index}: markets(search: "${slowText}") { edges { node { id } } }`)} }`,
        },
      ],
      ['400 names that do not exist', { query: `{ ${times(400, (index) => `no${index}`)} }` }],
      [
        'brackets nested 900 deep in a document',
        { query: `{ market(id: ${'['.repeat(900)}${']'.repeat(900)}) { id } }` },
      ],
      [
        'brackets nested 50,000 deep in a document',
        { query: `{ market(id: ${'['.repeat(50_000)}${']'.repeat(50_000)}) { id } }` },
      ],
    ] as const
  ).map(([name, body]) => ({ name, prepare, act: (target: Target) => post(target, body) })),
  {
    name: 'ten documents that differ in a comment, one event',
    prepare,
    act: (target, run) => watchOnce(target, run, (index) => `${eventQuery('content')} # ${index}`),
  },
  {
    name: 'ten documents that differ in an alias, one event',
    prepare,
    act: (target, run) => watchOnce(target, run, (index) => eventQuery(`a${index}: content`)),
  },
];

/** Abuses whose connections are held: no other abuse runs beside them. */
export const deafAbuses: readonly Abuse[] = [
  {
    name: `${deafConnections} HTTP connections that read nothing`,
    isOnce: true,
    prepare,
    act: (target) =>
      stayDeaf(target, deafConnections, (index) =>
        openDeaf(target, requestFor(`${fullQuery} # ${index}`).repeat(deafAnswers)),
      ),
  },
  {
    name: `${deafSockets} sockets that read nothing of large results`,
    isOnce: true,
    prepare,
    act: (target) =>
      stayDeaf(target, deafSockets, () =>
        openDeaf(target, Buffer.concat([Buffer.from(handshake()), ...frames()])),
      ),
  },
];

/** Proposes the markets, once for each server. A service is counted in no rate. */
async function prepare({ url, secret }: Target): Promise<void> {
  if (prepared.has(url)) return;
  const token = await tokenOf(secret, 'service_role');
  const propose = 'mutation ($input: ProposeMarketInput!) { proposeMarket(input: $input) { market { id } } }';
  for (let index = 0; index < longMarkets; index += 1) {
    const input = { question: `Is market ${index} dear to read?`, description: longText };
    const { proposeMarket } = await request<{ proposeMarket: { market: { id: string } } }>(
      url,
      token,
      propose,
      { input },
    );
    prepared.set(url, proposeMarket.market.id);
  }
}

function fullMarkets(): string {
  const tally = '{ id __typename }';
  return `{ markets(first: 100) { edges { cursor node { id question description category state createdAt cursor proposalTally ${tally} disputeTally ${tally} } } } }`;
}

/** A subscription whose selection costs nearly as much as one may that runs at every event. */
function eventQuery(content: string): string {
  return `subscription { discussionPosted { id discussion { ${content} } market { id description discussions(first: 20) { edges { node { id content } } } } } }`;
}

/** Subscribes to ten documents, lets an event happen, and waits for the payload of each document. */
async function watchOnce(
  target: Target,
  run: number,
  documentOf: (index: number) => string,
): Promise<string> {
  using socket = await openAcknowledgedSocket(target);
  const queries = Array.from({ length: 10 }, (_, index) => documentOf(index + 10 * run));
  socket.sendTogether(
    queries.map((query, index): Message => ({ id: `${index}`, type: 'subscribe', payload: { query } })),
  );
  socket.send({ type: 'ping' });
  const first = await socket.next();
  if (first.type !== 'pong') return `refused: ${JSON.stringify(first.payload).slice(0, 100)}`;
  const token = await tokenOf(target.secret, 'service_role');
  const input = { marketId: prepared.get(target.url), content: longText.slice(0, 1000) };
  await request(
    target.url,
    token,
    'mutation ($input: PostDiscussionInput!) { postDiscussion(input: $input) { discussion { id } } }',
    { input },
  );
  let bytes = 0;
  for (let count = 0; count < queries.length; count += 1) {
    bytes += Buffer.byteLength(JSON.stringify(await socket.next()));
  }
  return `${queries.length} results, ${Math.round(bytes / 1024)} KiB`;
}

/** The messages of a socket that asks for more than it takes. */
function frames(): readonly Buffer[] {
  const subscribes = Array.from({ length: deafAnswers }, (_, index) => ({
    id: `${index}`,
    type: 'subscribe',
    payload: { query: fullQuery },
  }));
  return [{ type: 'connection_init' }, ...subscribes].map((message) =>
    frame({ payload: JSON.stringify(message) }),
  );
}

/** Opens connections that read nothing, holds them, and waits until nothing more waits for them. */
async function stayDeaf(
  target: Target,
  count: number,
  open: (index: number) => Promise<Deaf>,
): Promise<Held> {
  const before = await metricsOf(target);
  const clients = await Promise.all(Array.from({ length: count }, (_, index) => open(index)));
  let bytes = 0;
  let equal = 0;
  // Nothing waits at the beginning, because the system takes the first answers. Those of HTTP are in no gauge.
  for (let looks = 0; looks < mostLooks && equal < equalLooks; looks += 1) {
    await after(lookMs);
    const now = bufferedBytesIn(await metricsOf(target));
    equal = now === bytes && now > 0 ? equal + 1 : 0;
    bytes = now;
  }
  return {
    outcome: refusalsIn(await metricsOf(target), before) || 'all are held',
    async release() {
      for (const client of clients) client[Symbol.dispose]();
      await Promise.all(clients.map((client) => client.ended));
    },
  };
}

const metricsOf = async ({ url }: Target): Promise<string> => (await fetch(new URL('/metrics', url))).text();

/** Bytes that wait in the send buffers of all clients. */
const bufferedBytesIn = (metrics: string): number =>
  Number(/^marketcast_buffered_bytes\{of="all"\} (\d+)$/m.exec(metrics)?.[1]);

/** The refusals by each limit since earlier metrics. */
function refusalsIn(metrics: string, earlier: string): string {
  const countsOf = (text: string): ReadonlyMap<string, number> =>
    new Map(
      [...text.matchAll(/^marketcast_refusals_total\{limit="(\w+)"\} (\d+)$/gm)].map(
        ([, limit = '', count]) => [limit, Number(count)],
      ),
    );
  const before = countsOf(earlier);
  return [...countsOf(metrics)]
    .map(([limit, count]) => [limit, count - (before.get(limit) ?? 0)] as const)
    .filter(([, count]) => count > 0)
    .map(([limit, count]) => `${count.toLocaleString('en')} refusals by \`${limit}\``)
    .join(', ');
}
