import { randomUUID } from 'node:crypto';

import { z } from 'zod';

import type { Logger } from '../../base/logger.ts';
import type { Position } from '../broker.ts';

/** The channel of PostgreSQL on which processes tell each other how far logs go. */
export const noticeChannel = 'marketcast_log';

/** Tells the other processes how far logs go, and reads their notices. */
export interface Notices {
  /** Tells of a position soon. */
  tell(topic: string, position: Position): void;
  /** Reads the payload of a notification. */
  read(payload: string): void;
  close(): void;
}

interface NoticeParts {
  /** Sends a payload to all processes. */
  readonly send: (payload: string) => Promise<void>;
  /** Whether no other process listens. */
  readonly isAlone: () => boolean;
  readonly onHeard: (topic: string, position: Position) => void;
  readonly logger: Logger;
}

/** Notices of so many milliseconds share a notification. */
const gatherMs = 1;
/** PostgreSQL refuses payloads of 8,000 bytes. */
const maximumPayloadBytes = 7500;

const message = z.object({
  from: z.string(),
  tails: z.array(z.tuple([z.string(), z.string(), z.number().int()])),
});

/** Creates the notices of a process. A lost notice is no loss, because each process looks at the table, too. */
export function createNotices({ send, isAlone, onHeard, logger }: NoticeParts): Notices {
  const own = randomUUID();
  let waiting = new Map<string, Position>();
  let timer: NodeJS.Timeout | undefined;

  const payloadsOf = (tails: readonly [string, string, number][]): readonly string[] => {
    const payload = JSON.stringify({ from: own, tails });
    if (tails.length <= 1 || Buffer.byteLength(payload) <= maximumPayloadBytes) return [payload];
    const half = Math.ceil(tails.length / 2);
    return [...payloadsOf(tails.slice(0, half)), ...payloadsOf(tails.slice(half))];
  };

  /** One notification at a time, because the connection takes one statement at a time. Later notices gather meanwhile. */
  const flush = async (): Promise<void> => {
    while (waiting.size > 0) {
      const tails = [...waiting].map(([topic, { epoch, offset }]): [string, string, number] => [
        topic,
        epoch,
        offset,
      ]);
      waiting = new Map();
      try {
        for (const payload of payloadsOf(tails)) await send(payload);
      } catch (error) {
        logger.debug({ err: error }, 'a notice could not be sent');
      }
    }
    timer = undefined;
  };

  return {
    tell(topic, position) {
      if (isAlone()) return;
      // Transactions that commit at the same time may tell of their positions in another order.
      const known = waiting.get(topic);
      if (known?.epoch !== position.epoch || known.offset < position.offset) waiting.set(topic, position);
      timer ??= setTimeout(() => void flush(), gatherMs);
    },
    read(payload) {
      let heard: z.output<typeof message>;
      try {
        heard = message.parse(JSON.parse(payload));
      } catch (error) {
        logger.warn({ err: error }, 'a notification cannot be understood: it is dropped');
        return;
      }
      if (heard.from === own) return;
      for (const [topic, epoch, offset] of heard.tails) onHeard(topic, { epoch, offset });
    },
    close() {
      clearTimeout(timer);
      waiting.clear();
    },
  };
}
