import type { IncomingMessage, ServerResponse } from 'node:http';

import { GraphQLError, type ExecutionResult } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';

import type { Logger } from '../../base/logger.ts';
import type { Context } from '../../graphql/context.ts';
import { formatErrors, formatResult, type HttpAnswer } from '../../graphql/errors.ts';
import { groupOf, type SubscriptionArgs } from '../../graphql/execution/sharing.ts';
import type { ResultBound } from '../../graphql/execution/result-bound.ts';
import { openWatch, Watch } from '../../graphql/watch.ts';
import type { Hub } from '../../hub/hub.ts';
import { atExpiry } from '../auth/expiry.ts';
import type { OperationCost } from '../../graphql/execution/cost.ts';
import type { Account } from '../limits/account/account.ts';
import type { CountedSubscription } from '../limits/account/counted-subscription.ts';
import { admitSubscription } from '../limits/operation-admission.ts';
import type { ServerContext } from '../server-context.ts';
import { jsonType } from './content-negotiation.ts';
import {
  EventStream,
  eventStreamHeaders,
  eventStreamType,
  streamOf,
  type EventStreamParts,
} from './event-stream.ts';
import { refusalError } from './refuse.ts';
import { refusals } from './refusals.ts';
import { traceIdOf } from './trace.ts';

/** The parts behind event streams. */
export interface EventStreamOptions extends EventStreamParts {
  readonly hub: Pick<Hub, 'join' | 'hasGroup'>;
  readonly resultBound: ResultBound;
  readonly logger: Logger;
}

/** The facts of an event stream that its log lines and its account keep. */
interface OpenedStream {
  readonly hasCheckpoints: boolean;
  readonly address: string;
  readonly traceId: string | null;
  readonly account: Account;
  readonly counted: CountedSubscription;
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

  const openStream = (
    response: ServerResponse,
    { hasCheckpoints, address, traceId, account, counted }: OpenedStream,
  ): EventStream => {
    const openedAtMs = Date.now();
    options.logger.info({ address, traceId }, 'event stream opened');
    const request = { hasCheckpoints, waitingBytes: account.waitingBytes };
    return new EventStream(response, request, options, (reason) => {
      counted.end();
      const openMs = Date.now() - openedAtMs;
      options.logger.info({ address, traceId, reason, openMs }, 'event stream closed');
    });
  };

  const open = async (
    args: SubscriptionArgs & {
      readonly contextValue: ServerContext &
        NodeContext & {
          readonly request: Request;
          readonly params: GraphQLParams;
          readonly admission: OperationCost;
        };
    },
  ): Promise<ExecutionResult | AsyncIterable<never>> => {
    const { request, res, viewer, address, account, admission, params, operation } = args.contextValue;
    const watch = await openWatch(args);
    if (!(watch instanceof Watch)) return watch;
    if (!acceptsEventStreams(request)) return { errors: [refusalError(refusals.noEventStream)] };
    const hasCheckpoints = params.extensions?.['checkpoints'] === true;
    const traceId = traceIdOf(request.headers.get('traceparent') ?? undefined);
    let counted: CountedSubscription | null = null;
    let stream: EventStream | null = null;
    try {
      counted = account.addSubscription();
      const group = groupOf(args, watch, options.maskError, options.resultBound);
      // Yoga keeps the parameters of the request for as long as the stream is open.
      for (const name of Object.keys(params)) Reflect.deleteProperty(params, name);
      await admitSubscription({ counted, group, hub: options.hub }, admission, { account, viewer });
      stream = openStream(res, { hasCheckpoints, address, traceId, account, counted });
      stream.take(await options.hub.join(group, watch.after, stream));
      // The events of the stream are the group's.
      operation.leave();
    } catch (error) {
      counted?.end();
      stream?.close();
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
      } else if (prefersEventStreams(request)) {
        const results = [result].flat() as ExecutionResult[];
        const refusal = results.flatMap(({ errors = [] }) => errors).find(isRefusal);
        // The text is whole, so that its bytes count while they wait. Yoga would feed a stream.
        const [body, answer] = refusal === undefined ? onlyResult(result) : refusedStream(refusal);
        payload.setResultProcessor(
          (_result, { Response }) => new Response(body, answer),
          refusal === undefined ? eventStreamType : jsonType,
        );
      }
    },
  };
}

/**
 * Whether an error has a status of its own. The status 200 is that of a stream, which brings the error as its event, and
 * brings an error with status 400, too.
 */
function isRefusal({ extensions }: GraphQLError): boolean {
  const { status } = (extensions['http'] ?? {}) as { readonly status?: number };
  return status !== undefined && !eventStatuses.has(status);
}

const eventStatuses: ReadonlySet<number> = new Set([200, 400]);

/** The stream of a result, or of the results of a batch. */
function onlyResult(result: unknown): [body: string, answer: ResponseInit] {
  const shown = Array.isArray(result) ? result.map(formatResult) : formatResult(result as ExecutionResult);
  return [streamOf(JSON.stringify(shown)), { headers: { ...eventStreamHeaders } }];
}

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

/** The results that Yoga sees: none, because payloads go to the stream directly. */
const noResults: AsyncIterable<never> = {
  [Symbol.asyncIterator]: () => ({ next: () => new Promise<IteratorResult<never>>(() => undefined) }),
};
