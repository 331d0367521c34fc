import { ApolloClient, ApolloLink, InMemoryCache } from '@apollo/client';
import { ApolloProvider, useSubscription } from '@apollo/client/react';
import { Client as UrqlClient } from '@urql/core';
import { createElement, StrictMode, useEffect } from 'react';
import { createRoot } from 'react-dom/client';

import { MarketcastLink } from '../../../src/client/adapters/apollo.ts';
import {
  MarketcastProvider,
  useConnectionStatus,
  useLive,
  useStream,
} from '../../../src/client/adapters/react.ts';
import { marketcastExchange } from '../../../src/client/adapters/urql.ts';
import {
  DiscussionPostedDocument,
  MarketDocument,
  PriceUpdatedDocument,
} from '../../../src/client/generated/graphql.ts';
import { Live } from '../../../src/client/core/live.ts';
import { defaultRetry } from '../../../src/client/core/retry.ts';
import { initialStatus } from '../../../src/client/core/status.ts';
import { createMarketcastClient } from '../../../src/client/index.ts';

/** What the page has seen, for the test to read. */
export interface Seen {
  readonly stream: string[];
  readonly apollo: string[];
  readonly urql: string[];
  /** The price of each render of a price. */
  readonly prices: (string | undefined)[];
  /** How many comments each render of the list showed; null before the first snapshot. */
  readonly rows: (number | null)[];
  /** Events of the state that counts, and commits of its component. */
  reduced: number;
  commits: number;
  state: string;
}

const seen: Seen = {
  stream: [],
  apollo: [],
  urql: [],
  prices: [],
  rows: [],
  reduced: 0,
  commits: 0,
  state: '',
};
Object.assign(globalThis, { seen });

const parameters = new URLSearchParams(
  (globalThis as unknown as { location: { search: string } }).location.search,
);
const marketId = parameters.get('market') ?? '';
const client = createMarketcastClient({
  url: parameters.get('url') ?? '',
  retry: { fromMs: 100, toMs: 500 },
});
const apollo = new ApolloClient({
  cache: new InMemoryCache(),
  link: ApolloLink.from([new MarketcastLink(client)]),
});
const urql = new UrqlClient({
  url: '/unused',
  preferGetMethod: false,
  exchanges: [marketcastExchange(client)],
});

function Comments() {
  useStream(DiscussionPostedDocument, {
    variables: { marketId },
    onEvent: ({ discussionPosted }) => seen.stream.push(discussionPosted.discussion.content),
  });
  return null;
}

function ApolloComments() {
  useSubscription(DiscussionPostedDocument, {
    variables: { marketId },
    onData: ({ data: { data } }) => seen.apollo.push(data?.discussionPosted.discussion.content ?? ''),
  });
  return null;
}

function UrqlComments() {
  useEffect(() => {
    const source = urql.subscription(DiscussionPostedDocument, { marketId });
    const subscription = source.subscribe(({ data }) =>
      seen.urql.push(data?.discussionPosted.discussion.content ?? ''),
    );
    return () => subscription.unsubscribe();
  }, []);
  return null;
}

function Price() {
  const { data } = useLive({
    snapshot: MarketDocument,
    stream: PriceUpdatedDocument,
    variables: { id: marketId },
    streamVariables: { marketId },
    cursor: ({ market }) => market?.cursor,
    reduce: (state, { priceUpdated: { priceYes } }) =>
      state.market === null ? state : { ...state, market: { ...state.market, priceYes } },
  });
  seen.prices.push(data?.market?.priceYes);
  return createElement('b', null, data?.market?.priceYes);
}

interface Board {
  readonly market: { readonly cursor: string; readonly discussions: { readonly edges: readonly Row[] } };
}

interface Row {
  readonly node: { readonly id: string };
}

interface Posted {
  readonly discussionPosted: { readonly discussion: { readonly id: string } };
}

function Rows() {
  const { data, isStale } = useLive<Board, Posted, { readonly id: string }, { readonly id: string }>({
    snapshot:
      'query ($id: ID!) { market(id: $id) { cursor discussions(first: 50) { edges { node { id } } } } }',
    stream: `subscription ($id: ID!, $after: Cursor) {
      discussionPosted(marketId: $id, after: $after) { id cursor discussion { id } }
    }`,
    variables: { id: marketId },
    cursor: ({ market }) => market.cursor,
    reduce({ market }, { discussionPosted: { discussion } }) {
      const { edges } = market.discussions;
      if (edges.some(({ node }) => node.id === discussion.id)) return { market };
      return { market: { ...market, discussions: { edges: [...edges, { node: discussion }] } } };
    },
  });
  const rows = data?.market.discussions.edges.length ?? null;
  seen.rows.push(rows);
  return createElement('u', null, `${rows} ${isStale ? 'stale' : 'whole'}`);
}

/** A state without a server: the test makes its events happen, many in a task. */
const counted = new Live<number, number>({
  retry: defaultRetry,
  fetch: () => Promise.resolve({ data: 0, cursor: 'first' }),
  subscribe(_cursor, { onEvent, onStatus }) {
    const count = (events: number): void => {
      for (let event = 0; event < events; event += 1) onEvent(1);
    };
    Object.assign(globalThis, { count });
    onStatus({ ...initialStatus, state: 'live' });
    return () => undefined;
  },
  reduce(sum, event) {
    seen.reduced += 1;
    return sum + event;
  },
});

function Sum() {
  const { data } = useLive(counted);
  useEffect(() => {
    seen.commits += 1;
  });
  return createElement('i', null, data);
}

function Connection() {
  const { state } = useConnectionStatus();
  seen.state = state;
  return createElement('p', { role: 'status' }, state);
}

const page = [Connection, Comments, Price, Rows, Sum, UrqlComments].map((part) =>
  createElement(part, { key: part.name }),
);
const withApollo = createElement(ApolloProvider, { client: apollo, children: createElement(ApolloComments) });
const { document } = globalThis as unknown as { document: { getElementById(id: string): never } };
createRoot(document.getElementById('root')).render(
  createElement(StrictMode, null, createElement(MarketcastProvider, { client }, ...page, withApollo)),
);
