import type { IncomingMessage } from 'node:http';

import type { GraphQLSchema } from 'graphql';
import { createYoga, type YogaServerInstance } from 'graphql-yoga';

import { ApiError } from '../../base/errors.ts';
import type { Context, Services, Viewer } from '../../graphql/context.ts';
import { graphqlError, type MaskError } from '../../graphql/errors.ts';
import type { Hub } from '../../hub/hub.ts';
import { authorizationOf, bearerToken, type Tokens } from '../auth/tokens.ts';
import type { SendBuffers } from '../delivery/send-buffers.ts';
import type { TrustedDocuments } from '../documents/trusted-documents.ts';
import { useTrustedDocuments } from '../documents/use-trusted-documents.ts';
import { useOperationLimits } from '../limits/use-operation-limits.ts';
import type { OperationLimits } from '../limits/operation-limits.ts';
import { useResultBounds } from '../limits/use-result-bounds.ts';
import type { ServerContext } from '../server-context.ts';
import { useRunningOperations } from '../use-running-operations.ts';
import { answerCharges } from './answers.ts';
import { useBatchLimit } from './batches.ts';
import { useEventStreams } from './event-streams.ts';
import { graphiQLSettings, refuseFrames, type GraphiQLOptions } from './graphiql.ts';
import { graphqlOverHttp } from './graphql-over-http.ts';
import { graphqlPath } from './paths.ts';
import { useRequestBody } from './request-body.ts';

/** The GraphQL engine that all transports share. */
export type Yoga = YogaServerInstance<ServerContext, Context>;

/** The parts behind the engine, and its limits. */
export interface YogaOptions {
  readonly schema: GraphQLSchema;
  readonly services: Services;
  readonly hub: Pick<Hub, 'join' | 'hasGroup'>;
  readonly tokens: Tokens;
  readonly maskError: MaskError;
  readonly trustedDocuments: TrustedDocuments;
  readonly limits: OperationLimits;
  /** Whether clients may introspect the schema, and get suggestions for misspelt names. */
  readonly isSchemaVisible: boolean;
  readonly maxBodyBytes: number;
  /** Bytes of parsed documents in the cache at most. */
  readonly documentCacheBytes: number;
  /** Operations of a request at most. */
  readonly maxBatchSize: number;
  readonly sendBuffers: SendBuffers;
  readonly heartbeatIntervalMs: number;
  readonly graphiql: GraphiQLOptions;
}

/** Creates the engine. Checks, limits and masking are the same on every transport, because all operations go through it. */
export function createGraphQL(options: YogaOptions): Yoga {
  const { schema, services, hub, tokens, maskError, limits, maxBodyBytes } = options;
  const { isSchemaVisible, sendBuffers, heartbeatIntervalMs } = options;

  return createYoga<ServerContext, Context>({
    schema,
    graphqlEndpoint: graphqlPath,
    context: async ({ request, req, socket }): Promise<Context> =>
      socket === undefined
        ? { services, viewer: await viewerOf(req ?? request, tokens) }
        : { services, viewer: socket.viewer, connection: socket },
    maskedErrors: { maskError },
    plugins: [
      useRunningOperations(),
      answerCharges,
      graphqlOverHttp,
      refuseFrames,
      useRequestBody({ maxBodyBytes, onRefused: limits.onRefused }),
      useBatchLimit({ maxBatchSize: options.maxBatchSize, onRefused: limits.onRefused }),
      useTrustedDocuments(options.trustedDocuments),
      useOperationLimits({
        limits,
        isSchemaVisible,
        maskError,
        documentCacheBytes: options.documentCacheBytes,
      }),
      useResultBounds({ bound: limits.result, maskError }),
      useEventStreams({
        hub,
        maskError,
        resultBound: limits.result,
        logger: services.logger,
        sendBuffers,
        heartbeatIntervalMs,
        onRefused: limits.onRefused,
      }),
    ],
    // The mask logs unexpected errors; all other errors concern the client alone.
    logging: false,
    landingPage: false,
    multipart: false,
    // useOperationLimits caches documents, within a bound of bytes.
    parserAndValidationCache: false,
    // useBatchLimit bounds the number.
    batching: { limit: Infinity },
    // useRequestBody bounds it.
    maxRequestBodySize: false,
    // The server sets the same headers on every answer, and answers preflights.
    cors: false,
    ...graphiQLSettings(options.graphiql),
  });
}

/** Tells a client how to authenticate (RFC 6750, section 3). */
const challenge = { 'www-authenticate': 'Bearer error="invalid_token"' };

/** @throws {GraphQLError} with status 401 when the token is not valid, 503 when it cannot be checked. */
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
