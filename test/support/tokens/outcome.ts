import { openEventStream } from '../clients/event-stream.ts';
import type { WireResult } from '../clients/graphql.ts';
import type { TestServer } from '../servers/server.ts';
import { openSocket, type SocketOptions } from '../clients/socket.ts';

/** The responses of a server to a token on each transport. */
export interface TokenOutcome {
  /** The HTTP status of a query. */
  readonly http: number;
  /** The code of the query's error, or the wallet of the token. */
  readonly httpAnswer: unknown;
  /** The HTTP status of an event stream. */
  readonly sse: number;
  /** The close code of a socket, or `connection_ack`. */
  readonly socket: number | string;
}

/** The outcome of a token that is refused. */
export const refusal: TokenOutcome = { http: 401, httpAnswer: 'UNAUTHENTICATED', sse: 401, socket: 4403 };

/** The outcome of a token that is accepted for a wallet. */
export function acceptance(wallet: string | null): TokenOutcome {
  return { http: 200, httpAnswer: wallet, sse: 200, socket: 'connection_ack' };
}

const viewerQuery = '{ viewer { wallet } }';
const publicStream = 'subscription { tradeExecuted { id } }';

/** Sends a token on every transport, with operations that need no token. A server refuses an invalid token even then. */
export async function outcomeOf(server: TestServer, token: string): Promise<TokenOutcome> {
  const { status, answer } = await queryWith(server, `Bearer ${token}`);
  const stream = await openEventStream(server, publicStream, {}, { token });
  stream.abort();
  const socket = await firstOfSocket(server, { payload: { authorization: `Bearer ${token}` } });
  return { http: status, httpAnswer: answer, sse: stream.status, socket };
}

/** Queries the viewer over HTTP. */
export async function queryWith(
  server: TestServer,
  authorization: string | null,
): Promise<{ readonly status: number; readonly answer: unknown; readonly headers: Headers }> {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(authorization === null ? {} : { authorization }),
    },
    body: JSON.stringify({ query: viewerQuery }),
  });
  const { data, errors } = (await response.json()) as WireResult<{ viewer: { wallet: string } | null }>;
  return {
    status: response.status,
    answer: errors?.[0]?.extensions?.code ?? data?.viewer?.wallet ?? null,
    headers: response.headers,
  };
}

/** Returns the type of the first message after `connection_init`, or the close code. */
export async function firstOfSocket(
  server: TestServer,
  init: { readonly payload?: unknown },
  options: SocketOptions = {},
): Promise<number | string> {
  using socket = await openSocket(server, options);
  socket.send({ type: 'connection_init', ...init });
  const acknowledged = socket.next().then(
    ({ type }) => type,
    () => null,
  );
  const first = await Promise.race([acknowledged, socket.closed.then(({ code }) => code)]);
  return first ?? (await socket.closed).code;
}
