import { print } from 'graphql';

import { decodeCursor } from '../../../src/server/broker/cursor.ts';
import type { TestServer } from '../servers/server.ts';
import { request } from './graphql.ts';
import { openAcknowledgedSocket, type Message, type RawSocket } from './socket.ts';

/** The payload of a checkpoint over a socket. */
export interface Checkpoints {
  readonly serverTime: string;
  readonly draining?: boolean;
  /** The cursor of each live operation, by its id. */
  readonly checkpoints: Readonly<Record<string, string>>;
}

/** Opens a socket whose client asks for checkpoints. */
export function openCheckpointedSocket(
  server: Pick<TestServer, 'webSocketUrl'>,
  token?: string,
): Promise<RawSocket> {
  return openAcknowledgedSocket(server, token, { checkpoints: true });
}

/** The checkpoints that a message carries; null for another message. */
export function checkpointsIn({ type, payload }: Message): Checkpoints | null {
  return type === 'ping' ? (payload as Checkpoints) : null;
}

/** The next message, which must carry checkpoints. */
export async function nextCheckpoints(socket: RawSocket): Promise<Checkpoints> {
  const message = await socket.next();
  const checkpoints = checkpointsIn(message);
  if (checkpoints === null) throw new Error(`expected checkpoints, got ${JSON.stringify(message)}`);
  return checkpoints;
}

/**
 * The next checkpoint of an operation that satisfies a condition. Any other message than a checkpoint fails.
 */
export async function untilCheckpoint(
  socket: RawSocket,
  id: string,
  isReached: (cursor: string) => boolean,
): Promise<string> {
  for (;;) {
    const { checkpoints } = await nextCheckpoints(socket);
    const cursor = checkpoints[id];
    if (cursor !== undefined && isReached(cursor)) return cursor;
  }
}

/** The offset of a cursor of the log of a market. */
export function offsetIn(marketId: string, cursor: string): number {
  return decodeCursor(`market:${marketId}`, cursor).offset;
}

/** The cursor of the present end of the log of a market. */
export async function cursorOf(server: TestServer, marketId: string): Promise<string> {
  const query = 'query ($id: ID!) { market(id: $id) { cursor } }';
  const { market } = await request<{ market: { cursor: string } }, { id: string }>(server, query, {
    id: marketId,
  });
  return market.cursor;
}

/** The cursor of the event that the result of a subscription carries. */
export function cursorIn(result: unknown): string {
  const { data } = result as { readonly data: Readonly<Record<string, { readonly cursor: string }>> };
  const [event] = Object.values(data);
  if (event === undefined) throw new Error('no event in the data');
  return event.cursor;
}

/** The request of a subscription. */
export interface Subscribing {
  readonly query: Parameters<typeof print>[0];
  readonly variables?: object;
}

/** Subscribes over a socket. */
export function subscribeOver(socket: RawSocket, id: string, { query, variables = {} }: Subscribing): void {
  socket.send({ type: 'subscribe', id, payload: { query: print(query), variables } });
}
