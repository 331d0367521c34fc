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

/** Defines a topic. With a key there is a log for each key, and its address is `name:key`; without a key it is `name`. */
export function defineTopic(name: string, parts: TopicParts<string>): Topic;
export function defineTopic(name: string, parts: TopicParts<null>): Topic<null>;
export function defineTopic(name: string, parts: TopicParts<string | null>): Topic<string | null> {
  return { name, ...parts, of: (key) => addressOf(name, key) };
}

/** Whether the publications of a topic are kept in the database. */
export function isDurable({ history }: Pick<TopicDefinition, 'history'>): boolean {
  return history === 'durable' || history === 'compacted';
}

/** The address of the log of a key. */
function addressOf(name: string, key: string | null): string {
  return key === null ? name : `${name}:${key}`;
}
