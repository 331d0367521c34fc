import { hash } from 'node:crypto';

import type { Queryable } from '../db/client.ts';

/** How much the log of a topic keeps. */
export type TopicHistory =
  /** As many publications as `HISTORY_SIZE`, for as long as `HISTORY_TTL_SECONDS`. */
  | 'default'
  /**
   * Kept in the database, whichever log the other topics are in, for `DURABLE_RETENTION_DAYS` and `DURABLE_MAX_EVENTS`. A
   * publication is appended in the transaction of its fact.
   */
  | 'durable'
  /** As `durable`; after a day only the newest event of each supersession key stays, because each event is a whole state. */
  | 'compacted'
  /** So many times `HISTORY_SIZE`, for as long as `HISTORY_TTL_SECONDS`. */
  | { readonly times: number }
  | { readonly size: number; readonly ttlMs: number };

/** The name, the history and the readers of the logs of one kind. */
export interface TopicDefinition {
  /** The address of a log begins with it. */
  readonly name: string;
  /** The meaning of the key, such as `wallet`. Null for a topic that is a single log. */
  readonly key: string | null;
  readonly history: TopicHistory;
  /** `owner`: the key is a wallet, and only the viewer with that wallet may watch the log. */
  readonly readers: 'everyone' | 'owner';
  /**
   * Told at least once a minute of the addresses of the logs that this process follows, for a topic whose events are made only
   * while a client wants them.
   */
  readonly whileFollowed?: (queries: Queryable, addresses: readonly string[]) => Promise<void>;
}

/** A topic, and the addresses of its logs. */
export interface Topic<Key extends string | null = string> extends TopicDefinition {
  /** The address of the log of a key. Cursors contain the address, so a released address never changes. */
  of(key: Key): string;
}

/** The parts of a topic that its name does not give. */
type TopicParts<KeyName extends string | null> = Omit<TopicDefinition, 'name' | 'key'> & {
  readonly key: KeyName;
};

/**
 * Defines a topic. With a key there is a log for each key, and its address is `name:key`, with the digest of the key when the
 * key has more than {@link maximumKeyBytes}. Without a key the address is `name`.
 */
export function defineTopic(name: string, parts: TopicParts<string>): Topic;
export function defineTopic(name: string, parts: TopicParts<null>): Topic<null>;
export function defineTopic(name: string, parts: TopicParts<string | null>): Topic<string | null> {
  return { name, ...parts, of: (key) => addressOf(name, key) };
}

/** The name of the topic that an address belongs to. */
export function topicNameOf(address: string): string {
  const end = address.indexOf(':');
  return end === -1 ? address : address.slice(0, end);
}

/** Whether the publications of a topic are kept in the database. */
export function isDurable({ history }: Pick<TopicDefinition, 'history'>): boolean {
  return history === 'durable' || history === 'compacted';
}

/** Bytes of a key, as JSON, that an address has in full at most. Cursors, names of rows and keys of Redis hold addresses. */
const maximumKeyBytes = 1024;

/** Characters of a key that no JSON makes longer than {@link maximumKeyBytes}: a character takes six bytes at most. */
const shortKeyLength = Math.floor((maximumKeyBytes - 2) / 6);

/** The beginning of the stand-in for a long key. */
const digestMark = '#sha256-';

/** The address of the log of a key. */
function addressOf(name: string, key: string | null): string {
  return key === null ? name : `${name}:${boundedKey(key)}`;
}

/**
 * The key, or its digest when the key is long. A key that looks like a digest is digested too, so that no two keys have the
 * same address.
 */
function boundedKey(key: string): string {
  const isShort = key.length <= shortKeyLength || Buffer.byteLength(JSON.stringify(key)) <= maximumKeyBytes;
  return isShort && !key.startsWith(digestMark) ? key : digestMark + hash('sha256', key, 'base64url');
}
