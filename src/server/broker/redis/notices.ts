import type { Logger } from '../../base/logger.ts';
import { fromMicros } from '../../base/time.ts';
import type { InterruptionListener, Listener, Position, Publication } from '../broker.ts';
import type { EventCodec } from '../event-codec.ts';
import type { Sightings } from './sightings.ts';

/** Reads the notices of one topic. */
export interface NoticeReader {
  /** Becomes live, at the tail that this resolves with: every publication after it reaches the listener. */
  start(): Promise<Position>;
  read(message: string): void;
  /** Notices may have been missed. */
  interrupt(): void;
  /** Nothing reaches the listener afterwards. */
  close(): void;
}

/** What a reader is made with. */
export interface NoticeReaderOptions {
  readonly topic: string;
  readonly codec: EventCodec;
  readonly sightings: Sightings;
  /** The tail of the log, proved to be that of the log that was seen before where this is doubted. */
  readonly tail: () => Promise<Position>;
  readonly listener: Listener;
  readonly onInterruption: InterruptionListener;
  /** Told of each message that is no notice. */
  readonly onUnreadable: () => void;
  readonly logger: Logger;
}

/** Notices that wait while the tail is asked for, at most. Those past it are read from the log. */
const maximumHeld = 1000;
/** Characters of a message that a line of the log shows. */
const shownCharacters = 200;

const nowhere: Position = { epoch: '', offset: 0 };

/**
 * Creates a reader.
 *
 * ```
 *              the tail is known
 *   syncing ───────────────────────▶ live
 *      ▲                              │
 *      └──────────────────────────────┘
 *        a message that is no notice, or not the next one; an interruption
 *                                              close(): over
 * ```
 *
 * A notice is believed only where it continues the log, because every program that may publish to the channel can send others. What
 * is true of those the log tells: the listener is told of an interruption, and reads the history.
 */
export function createNoticeReader(options: NoticeReaderOptions): NoticeReader {
  const { topic, codec, sightings, listener, onInterruption, onUnreadable, logger } = options;
  let state: 'syncing' | 'live' | 'over' = 'syncing';
  /** The last publication that reached the listener. */
  let delivered = nowhere;
  /** The furthest position that the log is known to have come to: the tail that it told, or a publication after it. */
  let known = nowhere;
  /** The furthest offset that a notice told since the log told its tail. */
  let heardOffset = 0;
  let held: Notice[] = [];
  /** Whether an interruption came while the tail was asked for: the answer may be of before it. */
  let mustSyncAgain = false;
  /** Whether a message was dropped in which a publication may have been told. */
  let mustLook = false;

  const isOver = (): boolean => state === 'over';

  const askTail = (): Promise<Position> => {
    mustSyncAgain = false;
    return options.tail();
  };

  const sync = async (): Promise<void> => {
    state = 'syncing';
    do known = await askTail();
    while (mustSyncAgain && !isOver());
    if (delivered.epoch !== known.epoch || delivered.offset > known.offset) delivered = known;
  };

  const goLive = (): void => {
    if (isOver()) return;
    state = 'live';
    heardOffset = 0;
    const notices = held;
    held = [];
    if (mustLook) onInterruption();
    mustLook = false;
    for (const notice of notices) take(notice);
  };

  const resync = async (): Promise<void> => {
    mustLook = true;
    try {
      await sync();
    } catch (error) {
      logger.debug({ err: error, topic }, 'the tail of a log is out of reach');
      // The next notice continues nothing, and tries again.
      [delivered, known] = [nowhere, nowhere];
      held = [];
    }
    goLive();
  };

  const take = (notice: Notice): void => {
    if (state === 'syncing') {
      if (held.length < maximumHeld) held.push(notice);
      else mustLook = true;
      return;
    }
    const { text, publication } = notice;
    const { position } = publication;
    const isKnown = position.epoch === known.epoch && position.offset <= known.offset;
    if (follows(position, delivered) || follows(position, known)) {
      delivered = position;
      if (!isKnown) known = position;
      heardOffset = position.offset;
      sightings.record(topic, { position, event: text });
      listener(publication);
    } else if (isKnown && position.offset > heardOffset) {
      // A tail can overtake the notices that lead to it: they come over another connection.
      heardOffset = position.offset;
    } else {
      // Redis gives every offset once, unless it was set back.
      if (isKnown) sightings.doubt(topic);
      void resync();
    }
  };

  return {
    async start() {
      await sync();
      const position = known;
      goLive();
      return position;
    },
    read(message) {
      if (isOver()) return;
      let notice: Notice;
      try {
        notice = readNotice(message, topic, codec);
      } catch (error) {
        onUnreadable();
        const text = message.slice(0, shownCharacters);
        logger.warn(
          { err: error, topic, text },
          'a message of a Redis channel cannot be understood: it is dropped',
        );
        if (state === 'live') void resync();
        else mustLook = true;
        return;
      }
      take(notice);
    },
    interrupt() {
      sightings.doubt(topic);
      if (state === 'live') void resync();
      else mustSyncAgain = true;
    },
    close() {
      state = 'over';
      held = [];
    },
  };
}

function follows({ epoch, offset }: Position, before: Position): boolean {
  return epoch === before.epoch && offset === before.offset + 1;
}

interface Notice {
  readonly publication: Publication;
  /** The event as it is written down. */
  readonly text: string;
}

/** Reads what publish.lua tells a channel. @throws when it is something else. */
function readNotice(message: string, topic: string, codec: EventCodec): Notice {
  const match = /^(\S+) (\d+) (\d+) (\d+) /.exec(message);
  if (match === null) throw new Error('no epoch, offset and time come first');
  const [head, epoch = '', offset = '', seconds = '', micros = ''] = match;
  const text = message.slice(head.length);
  const event = codec.decode(text);
  // An event of a newer process is read from the log, where only the scripts of a publisher write.
  if (!codec.knows(event.type)) throw new Error('its kind of event is not known here');
  const publication = {
    topic,
    position: { epoch, offset: Number(offset) },
    publishedAt: fromMicros(seconds, micros),
    event,
  };
  return { publication, text };
}
