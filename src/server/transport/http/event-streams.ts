import type { IncomingMessage, ServerResponse } from 'node:http';

import { GraphQLError, type ExecutionResult } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';

import type { Logger } from '../../base/logger.ts';
import type { Context } from '../../graphql/context.ts';
import { formatErrors, shownError, type HttpAnswer } from '../../graphql/errors.ts';
import { groupOf, type SubscriptionArgs } from '../../graphql/execution/sharing.ts';
import { openWatch, Watch } from '../../graphql/watch.ts';
import type { Hub } from '../../hub/hub.ts';
import { atExpiry } from '../auth/expiry.ts';
import { addressGroup } from '../limits/addresses.ts';
import type { ConnectionCount } from '../limits/connection-count.ts';
import type { ServerContext } from '../server-context.ts';
import { jsonType } from './content-negotiation.ts';
import { EventStream, eventStreamType, type EventStreamParts } from './event-stream.ts';
import { refusalError } from './refuse.ts';
import { connectionRefusals, refusals } from './refusals.ts';
import { traceIdOf } from './trace.ts';

/** The parts behind event streams. */
export interface EventStreamOptions extends EventStreamParts {
  readonly hub: Pick<Hub, 'join'>;
  readonly connections: ConnectionCount;
  readonly logger: Logger;
}

/** The values that Yoga's Node adapter adds to the context of a request. */
interface NodeContext {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
}

/**
 * Serves subscriptions as Server-Sent Events, in distinct-connections mode.
 *
 * An error of the request comes as an event too, because clients do not read the body of a 400. A subscription that fails
 * ends with the error as its last result; the error is `UNAUTHENTICATED` when the token of its viewer expires. When the
 * server shuts down or the client reads too slowly, the stream is cut, and its client comes back with a cursor.
 *
 * @see https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md#distinct-connections-mode
 */
export function useEventStreams(options: EventStreamOptions): Plugin<ServerContext & Context> {
  const streams = new WeakMap<Request, EventStream>();

  const open = async (
    args: SubscriptionArgs & {
      readonly contextValue: ServerContext &
        NodeContext & { readonly request: Request; readonly params: GraphQLParams };
    },
  ): Promise<ExecutionResult | AsyncIterable<never>> => {
    const { request, res, viewer, address, params } = args.contextValue;
    const watch = await openWatch(args);
    if (!(watch instanceof Watch)) return watch;
    if (!acceptsEventStreams(request)) return { errors: [refusalError(refusals.noEventStream)] };
    const hasCheckpoints = params.extensions?.['checkpoints'] === true;
    const counted = addressGroup(address);
    const admission = options.connections.add(counted);
    if (admission !== 'added') return { errors: [refusalError(connectionRefusals[admission])] };
    const traceId = traceIdOf(request.headers.get('traceparent') ?? undefined);
    const openedAtMs = Date.now();
    const stream = new EventStream(res, { hasCheckpoints }, options, (reason) => {
      options.connections.delete(counted);
      const openMs = Date.now() - openedAtMs;
      options.logger.info({ address, traceId, reason, openMs }, 'event stream closed');
    });
    options.logger.info({ address, traceId }, 'event stream opened');
    try {
      const group = groupOf(args, watch, options.maskError);
      // Yoga keeps the parameters of the request for as long as the stream is open.
      for (const name of Object.keys(params)) Reflect.deleteProperty(params, name);
      stream.take(await options.hub.join(group, watch.after, stream));
    } catch (error) {
      stream.close();
      return { errors: [new GraphQLError('', { originalError: error as Error })] };
    }
    if (viewer !== null) stream.cancelExpiry = atExpiry(viewer, () => stream.expire());
    streams.set(request, stream);
    return noResults;
  };

  return {
    onSubscribe({ args, setSubscribeFn }) {
      if (args.contextValue.socket === undefined) setSubscribeFn(open as never);
    },
    onResultProcess(payload) {
      const { request, result } = payload;
      const stream = streams.get(request);
      if (stream !== undefined) {
        payload.setResultProcessor((_result, fetchAPI) => stream.respond(fetchAPI.Response), eventStreamType);
      } else if (prefersEventStreams(request) && 'errors' in result) {
        const errors = (result.errors ?? []).map(withoutBadRequest);
        payload.setResult({ ...result, errors });
        const refusal = errors.find(isRefusal);
        if (refusal === undefined) return;
        payload.setResultProcessor(
          (_result, { Response }) => new Response(...refusedStream(refusal)),
          jsonType,
        );
      }
    },
  };
}

/** Whether an error has a status of its own. The status 200 is that of a stream, which brings the error as its event. */
function isRefusal({ extensions }: GraphQLError): boolean {
  const answer = extensions['http'] as HttpAnswer | undefined;
  return answer !== undefined && answer.status !== okStatus;
}

const okStatus = 200;

/** The answer to a client whose event stream is refused with a status of its own. It comes instead of a stream. */
function refusedStream(error: GraphQLError): [body: string, answer: ResponseInit] {
  const { status, headers } = error.extensions['http'] as HttpAnswer;
  const body = JSON.stringify({ errors: formatErrors([error]) });
  const ofBody = {
    'content-type': `${jsonType}; charset=utf-8`,
    'content-length': String(Buffer.byteLength(body)),
  };
  return [body, { status, headers: { ...ofBody, ...headers } }];
}

/** Whether a client accepts event streams. `Accept` names full media types by now, in the order of their weights. */
function acceptsEventStreams(request: Request): boolean {
  return request.headers.get('accept')?.includes(eventStreamType) ?? true;
}

/** Whether a client asks for an event stream first. It then gets errors as events, too. */
function prefersEventStreams(request: Request): boolean {
  return request.headers.get('accept') === eventStreamType;
}

/** An error without its status 400; any other status, such as 401, stays. */
function withoutBadRequest(error: GraphQLError): GraphQLError {
  const { http, ...extensions } = error.extensions as { readonly http?: { readonly status?: number } };
  if (http?.status !== 400) return error;
  return shownError(error, error.message, extensions);
}

/** The results that Yoga sees: none, because payloads go to the stream directly. */
const noResults: AsyncIterable<never> = {
  [Symbol.asyncIterator]: () => ({ next: () => new Promise<IteratorResult<never>>(() => undefined) }),
};
