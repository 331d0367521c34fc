import {
  REALTIME_SUBSCRIBE_STATES,
  RealtimeClient,
  type WebSocketLikeConstructor,
} from '@supabase/realtime-js';
import WebSocket from 'ws';
import { z } from 'zod';

import type { CapturedTable } from '../change-source.ts';

/** A message of Realtime about a row. Texts and timestamps are exact; 64-bit integers and numerics are floats. */
export interface Hint {
  readonly table: CapturedTable;
  readonly kind: 'INSERT' | 'UPDATE' | 'DELETE';
  /** Milliseconds since the Unix epoch, by the clock of the database. */
  readonly committedAtMs: number;
  /** In milliseconds of `performance.now()`. */
  readonly arrivedAtMs: number;
  /** Empty of a delete. */
  readonly row: HintedRow;
  /** Of an update or a delete; the key alone, unless the table's replica identity is FULL. */
  readonly oldRow: HintedRow;
}

/** The columns of a row as the table names them. */
export type HintedRow = Readonly<Record<string, unknown>>;

/** The callbacks of a connection to Realtime. */
export interface ChannelListener {
  /** Changes arrive from now on. Called again when Realtime has lost its replication and has it back. */
  onConfirmed(): void;
  onHint(hint: Hint): void;
  /** The connection has ended. Called at most once, and not after {@link OpenChannel.close}. */
  onFailed(reason: string): void;
}

/** A connection to Realtime. It never reconnects by itself. */
export interface OpenChannel {
  close(): void;
}

/** The address and the times of a connection to Realtime. */
export interface ChannelOptions {
  /** Of the Supabase project. */
  readonly url: string;
  readonly serviceRoleKey: string;
  /** Limit for connecting and joining, and again for the confirmation that changes arrive. */
  readonly timeoutMs: number;
  /** Time between heartbeats. A heartbeat must be answered within half of it. */
  readonly heartbeatIntervalMs: number;
  /** The tables that are listened to. */
  readonly tables: readonly CapturedTable[];
}

/** By then the timers of the library have fired. */
const libraryGraceMs = 3000;

/** Characters of an error in a reason, because the error may quote a whole message. */
const shownCharacters = 200;

const changePayload = z.object({
  table: z.string(),
  eventType: z.enum(['INSERT', 'UPDATE', 'DELETE']),
  commit_timestamp: z.string(),
  new: z.record(z.string(), z.unknown()),
  old: z.record(z.string(), z.unknown()),
});
const systemPayload = z.object({ extension: z.string(), status: z.string(), message: z.unknown() });

/**
 * Opens a connection and a channel on it that listens to the changes of every table.
 *
 * The library rejoins after some failures only, and never reports that changes were missed. So each failure ends the
 * connection, and the source opens another.
 */
export function openChannel(options: ChannelOptions, listener: ChannelListener): OpenChannel {
  const { serviceRoleKey, timeoutMs, heartbeatIntervalMs, tables } = options;
  let isOver = false;
  let socket: WebSocket | null = null;
  let heardAtMs = 0;
  let heartbeatTimer: NodeJS.Timeout | undefined;
  let confirmationTimer: NodeJS.Timeout | undefined;

  const close = (): void => {
    if (isOver) return;
    isOver = true;
    clearTimeout(heartbeatTimer);
    clearTimeout(confirmationTimer);
    channel.teardown();
    void client.disconnect();
    // The orderly end waits for a peer that may be dead.
    socket?.terminate();
    // Again, because the library plans a reconnect after a heartbeat timeout even when it was disconnected meanwhile.
    setTimeout(() => void client.disconnect(), libraryGraceMs).unref();
  };
  const fail = (reason: string): void => {
    if (isOver) return;
    close();
    listener.onFailed(reason);
  };

  /** The library itself waits half as long again for the answer, and reports nothing. */
  const awaitAnswer = (sentAtMs: number): void => {
    heartbeatTimer = setTimeout(() => {
      // After the input that is due, because a busy process may not have read the answer yet.
      setImmediate(() => {
        if (heardAtMs < sentAtMs) fail('a heartbeat went unanswered');
      });
    }, heartbeatIntervalMs / 2);
  };

  /** On Node 20 the library has no sockets of its own. */
  class Transport extends WebSocket {
    constructor(address: string | URL) {
      super(address, { handshakeTimeout: timeoutMs });
      // oxlint-disable-next-line typescript/no-this-alias -- the library keeps it to itself
      socket = this;
      this.on('message', () => (heardAtMs = performance.now()));
    }

    /** The library reads a message while it is told of it, and throws when it cannot: that would end the process. */
    override emit(event: string | symbol, ...args: unknown[]): boolean {
      try {
        return super.emit(event, ...args);
      } catch (error) {
        fail(`a message cannot be understood: ${String(error).slice(0, shownCharacters)}`);
        return true;
      }
    }
  }

  const client = new RealtimeClient(realtimeUrl(options.url), {
    // The documentation of the library passes this class; the types differ in members that are not used here.
    transport: Transport as unknown as WebSocketLikeConstructor,
    params: { apikey: serviceRoleKey },
    accessToken: () => Promise.resolve(serviceRoleKey),
    timeout: timeoutMs,
    heartbeatIntervalMs,
    reconnectAfterMs: () => 2 * libraryGraceMs,
    heartbeatCallback(status) {
      clearTimeout(heartbeatTimer);
      if (status === 'timeout') fail('a heartbeat went unanswered');
      if (status === 'sent') awaitAnswer(performance.now());
    },
  });
  const channel = client.channel('marketcast');
  for (const table of tables) {
    channel.on('postgres_changes', { event: '*', schema: 'public', table: table.name }, (payload) => {
      if (isOver) return;
      const hint = readHint(payload, table);
      if (hint === null) fail('a change cannot be understood');
      else listener.onHint(hint);
    });
  }
  channel.on('system', {}, (payload: unknown) => {
    const system = systemPayload.safeParse(payload);
    if (!system.success) return;
    const { extension, status, message } = system.data;
    // Fail, because the channel stays subscribed and gets no changes.
    if (status !== 'ok') fail(`Realtime says: ${String(message)}`);
    else if (extension === 'postgres_changes' && !isOver) {
      clearTimeout(confirmationTimer);
      listener.onConfirmed();
    }
  });

  const join = async (): Promise<void> => {
    // Before the join, which carries the token that is set by then.
    await client.setAuth();
    if (isOver) return;
    channel.subscribe((state, error) => {
      // A subscribed channel does not listen yet: changes are lost until the confirmation, seconds later.
      if (state !== REALTIME_SUBSCRIBE_STATES.SUBSCRIBED) fail(describeState(state, error));
      else if (!isOver) {
        confirmationTimer = setTimeout(() => fail('the subscription was not confirmed'), timeoutMs);
      }
    });
  };
  join().catch((error: unknown) => fail(String(error)));
  return { close };
}

function describeState(state: string, error: Error | undefined): string {
  return error === undefined ? `the channel is ${state}` : `the channel is ${state}: ${error.message}`;
}

/** Realtime of a Supabase project. */
function realtimeUrl(projectUrl: string): string {
  const url = new URL(projectUrl);
  url.protocol = url.protocol.replace('http', 'ws');
  url.pathname = `${url.pathname.replace(/\/$/, '')}/realtime/v1`;
  return url.href;
}

/** The hint in a payload; null when the payload is not a change of a row of the table. */
function readHint(payload: unknown, table: CapturedTable): Hint | null {
  const change = changePayload.safeParse(payload);
  if (!change.success || change.data.table !== table.name) return null;
  const { eventType, commit_timestamp, new: row, old: oldRow } = change.data;
  return {
    table,
    kind: eventType,
    committedAtMs: Date.parse(commit_timestamp),
    arrivedAtMs: performance.now(),
    row,
    oldRow,
  };
}
