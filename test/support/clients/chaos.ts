import { ApolloClient, ApolloLink, InMemoryCache } from '@apollo/client/core';
import { Client as UrqlClient } from '@urql/core';
import { print } from 'graphql';
import { onTestFailed } from 'vitest';

import { createRandom, type Random } from '../../../src/cli/simulate/random.ts';
import { MarketcastLink } from '../../../src/client/adapters/apollo.ts';
import { createClient } from '../../../src/client/adapters/graphql-ws.ts';
import { marketcastExchange } from '../../../src/client/adapters/urql.ts';
import { DiscussionPostedDocument, MarketDocument } from '../../../src/client/generated/graphql.ts';
import type { MarketcastClient, TransportName } from '../../../src/client/index.ts';
import { openClient } from './marketcast.ts';

/** Takes the id of each event. */
type OnId = (id: string) => void;

/** How each library follows the comments of a market. */
const adapters: Readonly<Record<string, (client: MarketcastClient, marketId: string, onId: OnId) => void>> = {
  core: (client, marketId, onId) =>
    void client.stream(DiscussionPostedDocument, {
      variables: { marketId },
      onEvent: ({ discussionPosted }) => onId(discussionPosted.id),
      onGap: ({ reason }) => onId(`a gap: ${reason}`),
    }),
  live: (client, marketId, onId) =>
    void client
      .live({
        snapshot: MarketDocument,
        stream: DiscussionPostedDocument,
        variables: { id: marketId },
        streamVariables: { marketId },
        cursor: ({ market }) => market?.cursor,
        reduce(market, { discussionPosted }) {
          onId(discussionPosted.id);
          return market;
        },
      })
      .subscribe(() => undefined),
  'graphql-ws': (client, marketId, onId) =>
    void createClient(client).subscribe<{ discussionPosted: { id: string } }>(
      { query: print(DiscussionPostedDocument), variables: { marketId } },
      {
        next: ({ data }) => onId(data?.discussionPosted.id ?? 'no data'),
        error: (error) => onId(`an error: ${JSON.stringify(error)}`),
        complete: () => undefined,
      },
    ),
  urql: (client, marketId, onId) =>
    void new UrqlClient({
      url: 'http://unused',
      preferGetMethod: false,
      exchanges: [marketcastExchange(client)],
    })
      .subscription(DiscussionPostedDocument, { marketId })
      .subscribe(({ data, error }) => onId(data?.discussionPosted.id ?? `an error: ${error?.message}`)),
  apollo: (client, marketId, onId) =>
    void new ApolloClient({ cache: new InMemoryCache(), link: ApolloLink.from([new MarketcastLink(client)]) })
      .subscribe({ query: DiscussionPostedDocument, variables: { marketId }, fetchPolicy: 'no-cache' })
      .subscribe(({ data, error }) => onId(data?.discussionPosted.id ?? `an error: ${error?.message}`)),
};

/** The transports that a client may use. With both, event streams take over where no WebSocket comes about. */
const choices: readonly (readonly TransportName[])[] = [['ws'], ['sse'], ['ws', 'sse']];

/** A library over its transports, and what it has received. */
export interface ChaosClient extends Disposable {
  readonly name: string;
  readonly ids: readonly string[];
  readonly client: MarketcastClient;
  /** Whether event streams can take over from its WebSocket. */
  readonly canFallBack: boolean;
  /** Milliseconds from each loss of the connection until it was live again. */
  readonly lostMs: readonly number[];
}

/** Follows the comments of a market with each library over each choice of transports. `token` gets the name of the client. */
export function followWithAll(
  url: string,
  marketId: string,
  token: (name: string) => Promise<string>,
): readonly ChaosClient[] {
  return Object.entries(adapters).flatMap(([library, follow]) =>
    choices.map((transports) => {
      const name = `${library} over ${transports.join(' and ')}`;
      const client = openClient({ url, token: () => token(name), transports, checkpointIntervalMs: 1000 });
      const ids: string[] = [];
      const lostMs: number[] = [];
      let lostAtMs: number | null = null;
      client.onStatus(() => {
        if (client.status.state !== 'live') lostAtMs ??= performance.now();
        else if (lostAtMs !== null) {
          lostMs.push(performance.now() - lostAtMs);
          lostAtMs = null;
        }
      });
      follow(client, marketId, (id) => ids.push(id));
      return {
        name,
        ids,
        client,
        canFallBack: transports.length > 1,
        lostMs,
        [Symbol.dispose]: () => client.close(),
      };
    }),
  );
}

/** A fault. It resolves when it is over. */
export type Fault = () => Promise<void>;

/**
 * Makes events happen in their order while faults are drawn. Resolves when all faults are over.
 *
 * The faults are dealt from a shuffled deck, so that each kind comes once before any comes again.
 */
export async function drawFaults(
  seed: number,
  size: { readonly events: number; readonly faults: number },
  faults: readonly Fault[],
  happen: (number: number) => Promise<void>,
): Promise<void> {
  const random: Random = createRandom(seed);
  const each = Math.ceil(size.events / size.faults);
  let deck: readonly Fault[] = [];
  let number = 0;
  for (let fault = 0; fault < size.faults; fault += 1) {
    if (deck.length === 0) deck = faults;
    const drawn = random.pick(deck) ?? faultless;
    deck = deck.filter((other) => other !== drawn);
    const over = drawn();
    for (let count = 0; count < each && number < size.events; count += 1) await happen((number += 1));
    await over;
  }
}

const faultless: Fault = () => Promise.resolve();

/** A fault that is over at once. */
export const atOnce =
  (happen: () => void): Fault =>
  () => {
    happen();
    return Promise.resolve();
  };

/** Prints how to draw the same faults again, if the test fails. */
export function printSeedOnFailure(seed: number): void {
  onTestFailed(() => console.error(`CHAOS_SEED=${seed} draws the same faults again.`));
}

/** A row of the table: the events that a client has received, beside those that were written. */
function rowOf({ name, ids, lostMs }: ChaosClient, expected: readonly string[]): string {
  const places = new Map(expected.map((id, place) => [id, place]));
  const seen = new Set<string>();
  let repeated = 0;
  let outOfOrder = 0;
  let furthest = -1;
  for (const id of ids) {
    const place = places.get(id) ?? -1;
    if (seen.has(id)) repeated += 1;
    else if (place < furthest) outOfOrder += 1;
    seen.add(id);
    furthest = Math.max(furthest, place);
  }
  const lost = expected.filter((id) => !seen.has(id)).length;
  const sorted = lostMs.toSorted((one, other) => one - other);
  const at = (part: number): string => (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(0);
  const cells = [name, expected.length, lostMs.length, lost, repeated, outOfOrder, at(0.5), at(0.99)];
  return `| ${cells.join(' | ')} |`;
}

/** Prints the table of a run. */
export function reportChaos(
  title: string,
  clients: readonly ChaosClient[],
  expected: readonly string[],
): void {
  console.log(
    [
      title,
      '| client | events | losses of the connection | lost | repeated | out of order | live again: median ms | p99 ms |',
      '| --- | --: | --: | --: | --: | --: | --: | --: |',
      ...clients.map((client) => rowOf(client, expected)),
    ].join('\n'),
  );
}
