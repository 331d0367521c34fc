import { openEventStream } from './event-stream.ts';
import type { WireError } from './graphql.ts';
import type { TestServer } from '../servers/server.ts';
import { openAcknowledgedSocket, type RawSocket } from './socket.ts';

/** An operation that every transport can carry. */
export interface Operation {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  readonly token?: string;
}

/** The errors of an operation's first result, on each transport. */
export interface ErrorsByTransport {
  readonly http: unknown;
  readonly sse: unknown;
  readonly webSocket: unknown;
}

/** Runs an operation over every transport. */
export async function errorsOf(server: TestServer, operation: Operation): Promise<ErrorsByTransport> {
  return {
    http: await errorsOverHttp(server, operation),
    sse: await errorsOverSse(server, operation),
    webSocket: await errorsOverWebSocket(server, operation),
  };
}

async function errorsOverHttp(server: TestServer, { token, ...body }: Operation): Promise<unknown> {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  return ((await response.json()) as { errors?: unknown }).errors;
}

async function errorsOverSse(server: TestServer, operation: Operation): Promise<unknown> {
  const { query, variables = {}, operationName, token } = operation;
  const options = {
    ...(token === undefined ? {} : { token }),
    ...(operationName === undefined ? {} : { operationName }),
  };
  const stream = await openEventStream(server, query, variables, options);
  const first = await stream.next();
  stream.abort();
  return (first?.data as { errors?: unknown } | undefined)?.errors;
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
