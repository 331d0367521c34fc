import { GraphQLError, type ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';

import { ApiError } from '../errors.ts';
import type { Context, Viewer } from '../graphql/context.ts';
import type { MaskError } from '../graphql/mask-error.ts';
import { atExpiry } from './expiry.ts';
import type { TransportContext } from './transport-context.ts';

/**
 * Tells the errors of Server-Sent Events in events: a subscription whose stream fails ends with the error as its last
 * result, instead of breaking the connection that carries it, and what is wrong with a request comes as an event too,
 * because clients do not read the body of a 400. A stream ends with its viewer's token. Over a socket the protocol has a message for both.
 *
 * @see https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md#distinct-connections-mode
 */
export function useStreamErrors(maskError: MaskError): Plugin<TransportContext & Context> {
  return {
    onSubscribe({ args }) {
      const { socket, viewer } = args.contextValue;
      if (socket !== undefined) return;
      return {
        onSubscribeResult({ result, setResult }) {
          if (isStream(result)) setResult(withLastError(result, viewer, maskError));
        },
      };
    },
    onResultProcess(payload) {
      const { request, result } = payload;
      if (request.headers.get('accept') !== 'text/event-stream' || !('errors' in result)) return;
      payload.setResult({ ...result, errors: (result.errors ?? []).map(withoutBadRequest) });
    },
  };
}

/** An error without the status 400 that would go with it; any other status, such as 401, stays. */
function withoutBadRequest(error: GraphQLError): GraphQLError {
  const { http, ...extensions } = error.extensions as { readonly http?: { readonly status?: number } };
  if (http?.status !== 400) return error;
  const { message, nodes = null, source = null, positions = null, path = null } = error;
  return new GraphQLError(message, { nodes, source, positions, path, extensions });
}

type Stream = AsyncIterableIterator<ExecutionResult>;

function isStream(result: unknown): result is Stream {
  return typeof result === 'object' && result !== null && Symbol.asyncIterator in result;
}

function withLastError(stream: Stream, viewer: Viewer | null, maskError: MaskError): Stream {
  let isOver = false;
  let hasExpired = false;
  const cancelExpiry = viewer === null ? () => undefined : atExpiry(viewer, expire);

  function expire(): void {
    hasExpired = true;
    // Wakes the result that is waited for.
    void stream.return?.();
  }

  function last(error: unknown): IteratorResult<ExecutionResult> {
    isOver = true;
    cancelExpiry();
    return { done: false, value: { errors: [maskError(error)] } };
  }

  return {
    async next() {
      if (isOver) return { done: true, value: undefined };
      try {
        const result = await stream.next();
        if (hasExpired) return last(new ApiError('UNAUTHENTICATED', {}, 'The token has expired.'));
        if (result.done === true) cancelExpiry();
        return result;
      } catch (error) {
        return last(error);
      }
    },
    async return() {
      isOver = true;
      cancelExpiry();
      await stream.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
