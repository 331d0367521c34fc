import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';

import { GraphQLError, type ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';

import { ApiError, type ErrorCode } from '../../base/errors.ts';
import type { Context } from '../../graphql/context.ts';
import { formatErrors, graphqlError, shownError, type MaskError } from '../../graphql/errors.ts';
import { groupOf, type SubscriptionArgs } from '../../graphql/execution/sharing.ts';
import { openWatch, Watch } from '../../graphql/watch.ts';
import type { Hub } from '../../hub/hub.ts';
import { bytesOf, type Payload } from '../../hub/payload.ts';
import { atExpiry } from '../auth/expiry.ts';
import type { Log } from '../../base/logger.ts';
import { addressGroup } from '../limits/addresses.ts';
import type { ConnectionCount, OnRefused } from '../limits/limits.ts';
import { OutletMember } from '../delivery/member.ts';
import type { Outlet, Outlets, Sink } from '../delivery/outlet.ts';
import { traceIdOf } from './trace.ts';
import type { TransportContext } from '../transport-context.ts';

/** How event streams are served. */
export interface EventStreamOptions {
  readonly hub: Pick<Hub, 'join'>;
  readonly maskError: MaskError;
  readonly onRefused: OnRefused;
  readonly connections: ConnectionCount;
  readonly log: Log;
  readonly outlets: Outlets;
  /** How often a quiet stream tells that it lives. */
  readonly heartbeatIntervalMs: number;
}

/** What the Node adapter adds to the context of a request. */
interface NodeContext {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
}

const mediaType = 'text/event-stream';

/**
 * Serves subscriptions as Server-Sent Events, in distinct-connections mode.
 *
 * What is wrong with a request comes as an event too, because clients do not read the body of a 400. A subscription
 * that fails ends with the error as its last result; one whose viewer's token expires does so with `UNAUTHENTICATED`.
 * Where the server goes down, or the client takes too little, the stream is cut: its client comes back with a cursor.
 *
 * @see https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md#distinct-connections-mode
 */
export function useEventStreams(options: EventStreamOptions): Plugin<TransportContext & Context> {
  const streams = new WeakMap<Request, EventStream>();

  const open = async (
    args: SubscriptionArgs & {
      readonly contextValue: TransportContext &
        NodeContext & { readonly request: Request; readonly params: object };
    },
  ): Promise<ExecutionResult | AsyncIterable<never>> => {
    const watch = await openWatch(args);
    if (!(watch instanceof Watch)) return watch;
    const { request, res, viewer, address, params } = args.contextValue;
    const counted = addressGroup(address);
    const admission = options.connections.add(counted);
    if (admission !== 'added') return { errors: [refusals[admission]] };
    const traceId = traceIdOf(request.headers.get('traceparent') ?? undefined);
    const openedAtMs = Date.now();
    const stream = new EventStream(res, options, (reason) => {
      options.connections.delete(counted);
      const openMs = Date.now() - openedAtMs;
      options.log.info({ address, traceId, reason, openMs }, 'event stream closed');
    });
    options.log.info({ address, traceId }, 'event stream opened');
    try {
      const group = groupOf(args, watch, options.maskError);
      // The engine keeps the parts of the request for as long as the stream is open.
      for (const name of Object.keys(params)) Reflect.deleteProperty(params, name);
      stream.take(await options.hub.join(group, watch.after, stream));
    } catch (error) {
      stream.close();
      return { errors: [new GraphQLError('', { originalError: error as Error })] };
    }
    // Whoever takes no event stream is refused by what follows.
    if (!isEventStreamTaken(request)) {
      stream.refuse();
      return nothing;
    }
    if (viewer !== null) stream.cancelExpiry = atExpiry(viewer, () => stream.expire());
    streams.set(request, stream);
    return nothing;
  };

  return {
    onSubscribe({ args, setSubscribeFn }) {
      if (args.contextValue.socket === undefined) setSubscribeFn(open as never);
    },
    onResultProcess(payload) {
      const { request, result } = payload;
      const stream = streams.get(request);
      if (stream !== undefined) {
        payload.setResultProcessor((_result, fetchAPI) => stream.respond(fetchAPI.Response), mediaType);
      } else if (isEventStreamWanted(request) && 'errors' in result) {
        payload.setResult({ ...result, errors: (result.errors ?? []).map(withoutBadRequest) });
      }
    },
  };
}

/** Whether a client takes an event stream. What it accepts has been told in full names, by weight. */
function isEventStreamTaken(request: Request): boolean {
  return request.headers.get('accept')?.includes(mediaType) ?? true;
}

/** Whether a client asks for an event stream first, so that it gets nothing else, errors included. */
function isEventStreamWanted(request: Request): boolean {
  return request.headers.get('accept') === mediaType;
}

/** An error without the status 400 that would go with it; any other status, such as 401, stays. */
function withoutBadRequest(error: GraphQLError): GraphQLError {
  const { http, ...extensions } = error.extensions as { readonly http?: { readonly status?: number } };
  if (http?.status !== 400) return error;
  return shownError(error, error.message, extensions);
}

/** What GraphQL is given in place of results: those go to the stream directly. */
const nothing: AsyncIterable<never> = {
  [Symbol.asyncIterator]: () => ({ next: () => new Promise<IteratorResult<never>>(() => undefined) }),
};

/** A comment that keeps the connection, and makes a client believe that it is open. */
const sign = ':\n\n';
const complete = 'event: complete\ndata:\n\n';

/** Answers to one connection too many. */
const refusals = {
  full: graphqlError(
    new ApiError(
      'SERVICE_UNAVAILABLE',
      {},
      'The server has as many connections as it may: try again shortly.',
    ),
    { status: 503 },
  ),
  'too many of the address': graphqlError(
    new ApiError('RATE_LIMITED', {}, 'This address has as many connections as it may.'),
    { status: 429 },
  ),
} as const;

/** Why an event stream ended. */
type EndReason = 'client gone' | 'too slow' | 'going down' | 'token expired' | 'not accepted' | ErrorCode;

/** One subscription, and the connection that it has for itself. */
class EventStream extends OutletMember {
  readonly #outlet: Outlet;
  readonly #body: Readable;
  readonly #response: ServerResponse;
  readonly #maskError: MaskError;
  readonly #beat: NodeJS.Timeout;
  readonly #onOver: (reason: EndReason) => void;
  #reason: EndReason = 'client gone';
  cancelExpiry = (): void => undefined;

  constructor(
    response: ServerResponse,
    { maskError, outlets, heartbeatIntervalMs, onRefused }: EventStreamOptions,
    onOver: (reason: EndReason) => void,
  ) {
    let isTaken = true;
    const body = new Readable({
      read() {
        if (isTaken) return;
        isTaken = true;
        outlet.drained();
      },
    });
    const sink: Sink = {
      isByteStream: true,
      get isOpen() {
        return !body.destroyed;
      },
      get bufferedBytes() {
        return body.readableLength + response.writableLength;
      },
      write(chunk) {
        isTaken = body.push(Buffer.from(chunk, 'latin1'));
        return isTaken;
      },
      // Not an orderly end: that would tell the client that there is nothing more to come back for.
      overflow: () => {
        onRefused('MAX_BUFFERED_BYTES');
        this.#cut('too slow');
      },
      goAway: () => this.#cut('going down'),
      terminate: () => response.destroy(),
    };
    const outlet = outlets.open(sink);
    super(outlet);
    this.#outlet = outlet;
    this.#body = body;
    this.#response = response;
    this.#maskError = maskError;
    this.#onOver = onOver;
    this.#beat = setInterval(() => outlet.append(sign), heartbeatIntervalMs);
    response.once('close', () => this.close());
    if (response.destroyed) this.close();
  }

  /** The response that carries the stream. */
  respond(ResponseType: typeof Response): Response {
    this.#outlet.append(sign);
    this.start();
    return new ResponseType(this.#body as unknown as ReadableStream, {
      headers: {
        'content-type': mediaType,
        'cache-control': 'no-cache, no-transform',
        connection: 'keep-alive',
        // A proxy that gathers what it passes on would hold events back.
        'x-accel-buffering': 'no',
      },
    });
  }

  /** Ends it because its viewer's token has expired. */
  expire(): void {
    this.#reason = 'token expired';
    this.releaseHeld();
    this.leave();
    this.finish(new ApiError('UNAUTHENTICATED', {}, 'The token has expired.'));
  }

  protected encode({ bytes }: Payload): string {
    return `event: next\ndata: ${bytes}\n\n`;
  }

  /** Ends it before it has begun. */
  refuse(): void {
    this.#reason = 'not accepted';
    this.close();
  }

  protected onOver(): void {
    this.#onOver(this.#reason);
  }

  protected finish(error: ApiError | null): void {
    if (error === null) return this.#cut('going down');
    if (this.#reason === 'client gone') this.#reason = error.code;
    const result = JSON.stringify({ errors: formatErrors([this.#maskError(error)]) });
    this.#outlet.append(`event: next\ndata: ${bytesOf(result)}\n\n${complete}`);
    this.#outlet.flushAll();
    this.#body.push(null);
    this.close();
  }

  /** Ends it as a broken connection, so that its client comes back. */
  #cut(reason: EndReason): void {
    this.#reason = reason;
    this.#response.destroy();
  }

  /** Ends it without a word. */
  close(): void {
    clearInterval(this.#beat);
    this.cancelExpiry();
    this.#outlet.closed();
    this.leave();
  }
}
