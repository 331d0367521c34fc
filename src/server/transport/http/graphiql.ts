import type { Plugin, YogaServerOptions } from 'graphql-yoga';

import type { Context } from '../../graphql/context.ts';
import type { ServerContext } from '../server-context.ts';

/** Options of Yoga's GraphiQL. */
type GraphiQLSettings = Pick<YogaServerOptions<ServerContext, Context>, 'renderGraphiQL' | 'graphiql'>;

/** The GraphiQL of a server. Null serves none. A token is sent with every request of the page. */
export type GraphiQLOptions = { readonly token: string | null } | null;

/** Yoga's settings for GraphiQL, which is served offline and subscribes over the socket. */
export function graphiQLSettings(options: GraphiQLOptions): GraphiQLSettings {
  if (options === null) return { graphiql: false };
  return {
    // Loaded with the first page, because it takes long, and production serves no page.
    renderGraphiQL: async (page) => (await import('@graphql-yoga/render-graphiql')).renderGraphiQL(page),
    graphiql: {
      title: 'Marketcast',
      subscriptionsProtocol: 'WS',
      defaultQuery: firstDocument,
      ...(options.token === null ? {} : authorize(options.token)),
    },
  };
}

/** Lets no page show GraphiQL in a frame, because the visitor of that page could be led to click in it with its token. */
export const refuseFrames: Plugin = {
  onResponse({ response }) {
    if (response.headers.get('content-type')?.startsWith('text/html') !== true) return;
    response.headers.set('content-security-policy', "frame-ancestors 'none'");
  },
};

/** A token in both places that GraphiQL has: the headers of its editor for HTTP, the parameters of its socket. */
function authorize(token: string): object {
  const authorization = `Bearer ${token}`;
  return {
    headers: JSON.stringify({ authorization }, null, 2),
    // The token may change with a restart: the browser must not keep it.
    shouldPersistHeaders: false,
    connectionParams: { authorization },
  };
}

const firstDocument = `# Watch every market. In a second browser tab, run a mutation and see it arrive here.
subscription Watch {
  marketEvents {
    __typename
    occurredAt
    market {
      question
      priceYes
    }
  }
}
`;
