import { randomUUID } from 'node:crypto';

import { sql } from 'kysely';

import { sqlStateOf } from '../../base/failures.ts';
import type { Logger } from '../../base/logger.ts';
import { pause } from '../../base/waiting.ts';
import type { Queryable } from '../../db/client.ts';

/** Milliseconds between the return of a message and the next message. */
const intervalMs = 1500;
/** A message that is away for longer counts as lost, unless the slot gets on meanwhile. In milliseconds. */
const boundMs = 2500;
/** Milliseconds between two looks at a message that is away. */
const lookMs = 250;

/**
 * Sends messages through the slot: a transaction with a message, which the database writes to its log, decodes for the slot,
 * and streams back like a row.
 *
 * ```
 *            sent             returned
 *   resting ──────▶ away ─────────────────▶ resting
 *                    │ ▲                       ▲
 *            overdue ▼ │ the slot gets on      │
 *                   stuck ─────────────────────┘
 * ```
 */
export interface RoundTrip {
  /** Whether a message does not come back, although the stream has no other work. */
  readonly isStuck: boolean;
  /** Tells of a message in the stream, of this process or another. */
  heard(prefix: string, content: Uint8Array): void;
  /** Sends messages until the signal aborts. It never rejects. */
  run(over: AbortSignal): Promise<void>;
}

/** The parts of a round trip. */
export interface RoundTripOptions {
  readonly queries: Queryable;
  readonly slot: string;
  /** Messages of the database that the stream has handled. While they grow, the slot is behind and not stuck. */
  readonly handled: () => number;
  /** Whether the database works for the slot although it streams nothing. */
  readonly isWorking: () => Promise<boolean>;
  readonly logger: Logger;
}

/** A message that is away. */
interface Message {
  readonly content: string;
  /** When the message was sent, or the slot got on last. */
  sinceMs: number;
  handled: number;
}

/** Creates the round trip of a stream. */
export function createRoundTrip({ queries, slot, handled, isWorking, logger }: RoundTripOptions): RoundTrip {
  const ownPrefix = `marketcast:${slot}`;
  let away: Message | null = null;
  let isStuck = false;
  let onReturned: () => void = () => undefined;

  const become = (stuck: boolean): void => {
    if (stuck === isStuck) return;
    isStuck = stuck;
    if (stuck) logger.error({ slot, boundMs }, 'a message does not come back through the slot');
    else logger.info({ slot }, 'messages come back through the slot again');
  };

  const send = async (): Promise<Message> => {
    const message: Message = { content: randomUUID(), sinceMs: performance.now(), handled: handled() };
    away = message;
    await sql`SELECT pg_logical_emit_message(true, ${ownPrefix}, ${message.content})`.execute(queries);
    // A database that takes its time for the statement is not a slot that is stuck.
    message.sinceMs = performance.now();
    return message;
  };

  const look = async (message: Message): Promise<void> => {
    const now = handled();
    if (now !== message.handled) {
      message.handled = now;
      message.sinceMs = performance.now();
      become(false);
      return;
    }
    if (performance.now() - message.sinceMs <= boundMs) return;
    const isBusy = await isWorking().catch(() => false);
    if (away === message) become(!isBusy);
  };

  const wait = async (message: Message, over: AbortSignal): Promise<void> => {
    const returned = new Promise<void>((resolve) => (onReturned = resolve));
    while (away === message && !over.aborted) {
      await Promise.race([returned, pause(lookMs, over)]);
      if (away === message) await look(message);
    }
  };

  return {
    get isStuck() {
      return isStuck;
    },
    heard(prefix, content) {
      if (away === null || prefix !== ownPrefix || Buffer.from(content).toString() !== away.content) return;
      away = null;
      become(false);
      onReturned();
    },
    async run(over) {
      while (!over.aborted) {
        try {
          await wait(await send(), over);
        } catch (error) {
          away = null;
          if (isImpossible(error)) {
            logger.info({ err: error, slot }, 'no messages are sent through the slot');
            become(false);
            return;
          }
          // The database does not answer now: that is for its own probe to tell.
        }
        await pause(intervalMs, over);
      }
    },
  };
}

/** Whether the database never takes messages from this role or in this state: a denied function, or a read-only database. */
function isImpossible(error: unknown): boolean {
  return ['42501', '42883', '25006', '55000', '0A000'].includes(sqlStateOf(error) ?? '');
}
