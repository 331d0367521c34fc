import { decodeCursor } from '../../../src/server/broker/cursor.ts';
import type { TestServer } from '../servers/server.ts';
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
