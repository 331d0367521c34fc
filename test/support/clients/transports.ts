import { openEventStream } from './event-stream.ts';
import type { WireError } from './graphql.ts';
import type { TestServer } from '../servers/server.ts';
import { openAcknowledgedSocket, type RawSocket } from './socket.ts';

/** An operation that every transport can carry. */
export interface Operation {
  /** Left out, the document has an id. */
  readonly query?: string;
  readonly documentId?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  readonly token?: string;
}

/** A part of an operation's first result, on each transport. */
export interface ByTransport<Part> {
  readonly http: Part;
  readonly sse: Part;
  readonly webSocket: Part;
}

/** Runs an operation over every transport, and returns its errors. */
export async function errorsOf(server: TestServer, operation: Operation): Promise<ByTransport<unknown>> {
  return {
    http: await errorsOverHttp(server, operation),
    sse: await errorsOverSse(server, operation),
    webSocket: await errorsOverWebSocket(server, operation),
  };
}

/** Runs a query over every transport, and returns its data. */
export async function dataOf(server: TestServer, operation: Operation): Promise<ByTransport<unknown>> {
  using socket = await openAcknowledgedSocket(server, operation.token);
  socket.send({ id: 'operation', type: 'subscribe', payload: { ...operation } });
  return {
    http: (await resultOverHttp(server, operation)).data,
    sse: (await resultOverSse(server, operation))?.data,
    webSocket: ((await socket.next()).payload as { data?: unknown } | undefined)?.data,
  };
}

/** The JSON of a result. */
interface Result {
  readonly data?: unknown;
  readonly errors?: unknown;
}

async function errorsOverHttp(server: TestServer, operation: Operation): Promise<unknown> {
  return (await resultOverHttp(server, operation)).errors;
}

async function resultOverHttp(server: TestServer, { token, ...body }: Operation): Promise<Result> {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Result;
}

async function errorsOverSse(server: TestServer, operation: Operation): Promise<unknown> {
  return (await resultOverSse(server, operation))?.errors;
}

async function resultOverSse(
  server: TestServer,
  { query, variables, ...options }: Operation,
): Promise<Result | undefined> {
  const stream = await openEventStream(server, query ?? null, variables ?? {}, options);
  const first = await stream.next();
  stream.abort();
  return first?.data as Result | undefined;
}

async function errorsOverWebSocket(server: TestServer, { token, ...payload }: Operation): Promise<unknown> {
  using socket = await openAcknowledgedSocket(server, token);
  socket.send({ id: 'operation', type: 'subscribe', payload });
  return await errorsOfNext(socket);
}

/** Returns the errors of the next message of a socket: of an `error`, or of a `next` with data. */
export async function errorsOfNext(socket: RawSocket): Promise<unknown> {
  const { type, payload } = await socket.next();
  return type === 'error' ? payload : (payload as { errors?: readonly WireError[] } | undefined)?.errors;
}
