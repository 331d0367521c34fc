import type { IncomingMessage } from 'node:http';

import type { GraphQLSchema } from 'graphql';
import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';

import { ApiError } from '../../base/errors.ts';
import type { Context, Services, Viewer } from '../../graphql/context.ts';
import { graphqlError, type MaskError } from '../../graphql/errors.ts';
import type { Hub } from '../../hub/hub.ts';
import { authorizationOf, bearerToken, type Tokens } from '../auth/tokens.ts';
import { badRequest } from './bad-request.ts';
import { useRequestBody } from './request-body.ts';
import { useBatchLimit } from './batches.ts';
import type { ConnectionCount } from '../limits/limits.ts';
import { useOperationChecks } from '../limits/operation-checks.ts';
import type { OperationLimits } from '../limits/operation-limits.ts';
import type { IsAllowedOrigin } from './origins.ts';
import { graphqlPath } from './paths.ts';
import { useEventStreams } from './event-streams.ts';
import type { Outlets } from '../delivery/outlet.ts';
import type { TransportContext } from '../transport-context.ts';

/** GraphQL as every transport sees it. */
export type Yoga = YogaServerInstance<TransportContext, Context>;

/** What GraphQL is served with. */
export interface YogaOptions {
  readonly schema: GraphQLSchema;
  readonly services: Services;
  readonly hub: Pick<Hub, 'join'>;
  readonly tokens: Tokens;
  readonly maskError: MaskError;
  readonly limits: OperationLimits;
  /** Whether clients may ask for the schema, and are told what a misspelt name may have meant. */
  readonly isSchemaVisible: boolean;
  /** What event streams count against, with sockets. */
  readonly connections: ConnectionCount;
  readonly maxBodyBytes: number;
  /** Bytes of parsed documents that are kept. */
  readonly documentCacheBytes: number;
  /** Operations of one request at most. */
  readonly maxBatchSize: number;
  readonly isAllowedOrigin: IsAllowedOrigin;
  readonly outlets: Outlets;
  readonly heartbeatIntervalMs: number;
  /** Null serves no GraphiQL; otherwise what it starts with. */
  readonly graphiql: { readonly token: string | null } | null;
}

/** Creates the GraphQL engine that all transports go through, so that checks, limits and masking are the same on each. */
export function createGraphQL(options: YogaOptions): Yoga {
  const { schema, services, hub, tokens, maskError, limits, maxBodyBytes, isAllowedOrigin, graphiql } =
    options;
  const { isSchemaVisible, connections, outlets, heartbeatIntervalMs } = options;

  return createYoga<TransportContext, Context>({
    schema,
    graphqlEndpoint: graphqlPath,
    context: async ({ request, req, socket }): Promise<Context> => ({
      services,
      viewer: socket === undefined ? await viewerOf(req ?? request, tokens) : socket.viewer,
    }),
    maskedErrors: { maskError },
    plugins: [
      httpRules,
      useRequestBody({ maxBodyBytes, onRefused: limits.onRefused }),
      useBatchLimit({ maxBatchSize: options.maxBatchSize, onRefused: limits.onRefused }),
      useOperationChecks({
        limits,
        isSchemaVisible,
        maskError,
        documentCacheBytes: options.documentCacheBytes,
      }),
      useEventStreams({
        hub,
        maskError,
        log: services.log,
        connections,
        outlets,
        heartbeatIntervalMs,
        onRefused: limits.onRefused,
      }),
    ],
    // The mask logs what is unexpected; the rest is the client's business.
    logging: false,
    landingPage: false,
    multipart: false,
    // Documents are kept by useOperationChecks, which bounds their bytes.
    parserAndValidationCache: false,
    // The number is bounded by useBatchLimit.
    batching: { limit: Infinity },
    // useRequestBody bounds it.
    maxRequestBodySize: false,
    cors: (request) => {
      const origin = request.headers.get('origin');
      // Only what is allowed is named: a reflected origin with credentials would let any page act for its visitor.
      return origin !== null && isAllowedOrigin(origin)
        ? { origin: [origin], credentials: true, methods: ['GET', 'POST', 'OPTIONS'] }
        : false;
    },
    renderGraphiQL,
    graphiql:
      graphiql === null
        ? false
        : {
            title: 'Marketcast',
            subscriptionsProtocol: 'WS',
            defaultQuery: firstDocument,
            ...(graphiql.token === null ? {} : authorize(graphiql.token)),
          },
  });
}

/**
 * What HTTP says of a request: 400 to one that is not well-formed, in whatever media type; to one that is, but cannot be
 * run, only as application/graphql-response+json.
 *
 * @see https://graphql.github.io/graphql-over-http/draft/#sec-Status-Codes
 */
const httpRules: Plugin = {
  onRequestParse({ request, url }) {
    if (request.method !== 'GET') return;
    for (const name of ['variables', 'extensions']) {
      const value = url.searchParams.get(name) ?? '';
      if (value !== '' && !isJson(value)) throw badRequest(`"${name}" is no JSON.`);
    }
  },
  onParams({ params }) {
    // The type says so; the client may not.
    const operationName: unknown = (params as Partial<typeof params> | null)?.operationName ?? '';
    if (typeof operationName !== 'string') throw badRequest('"operationName" is no text.');
  },
  onResultProcess({ result }) {
    if (!('errors' in result)) return;
    for (const { extensions } of result.errors ?? []) {
      const { code, http } = extensions as { readonly code?: string; readonly http?: { status?: number } };
      if (http?.status === 400) Object.assign(http, { spec: code !== 'BAD_REQUEST' });
    }
  },
  onResponse({ response }) {
    // For caches, whether or not this origin was allowed.
    response.headers.append('vary', 'Origin, Accept');
  },
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What GraphiQL sends a token with: the headers of its editor over HTTP, which it does not use for its socket. */
function authorize(token: string): object {
  const authorization = `Bearer ${token}`;
  return {
    headers: JSON.stringify({ authorization }, null, 2),
    // The token is of this run: one that the browser kept would be refused after a restart.
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

/** How a client proves itself (RFC 6750, section 3). */
const challenge = { 'www-authenticate': 'Bearer error="invalid_token"' };

/** @throws {GraphQLError} with HTTP's status for it, when the token is not valid or cannot be checked. */
async function viewerOf(request: Request | IncomingMessage, tokens: Tokens): Promise<Viewer | null> {
  const token = bearerToken(authorizationOf(request));
  if (token === null) return null;
  try {
    return await tokens.verify(token);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const status = error.code === 'UNAUTHENTICATED' ? 401 : 503;
    throw graphqlError(error, { status, ...(status === 401 ? { headers: challenge } : {}) });
  }
}
