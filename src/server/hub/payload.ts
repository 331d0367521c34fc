import type { Publication } from '../broker/broker.ts';

/** The result of a group's request for a publication, serialised once for all members. */
export class Payload {
  /** JSON of the result. */
  readonly json: string;
  /** Offset of the publication in its log. */
  readonly offset: number;
  /** A later payload with the same key makes this payload worthless; null when none does. */
  readonly supersessionKey: string | null;
  /** The JSON in UTF-8, one character a byte, so that a socket writes it as latin1 without encoding it for each client. */
  readonly bytes: string;
  /** The bytes, and the brace that closes the message around them. */
  readonly tail: string;

  constructor(json: string, { position, event }: Publication) {
    this.json = json;
    this.bytes = bytesOf(json);
    this.tail = `${this.bytes}}`;
    this.offset = position.offset;
    this.supersessionKey = event.supersession?.key ?? null;
  }
}

/** A text's UTF-8, one character a byte. */
export function bytesOf(text: string): string {
  return /^[\x00-\x7f]*$/.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/** A payload in the cache. */
interface Cached {
  readonly key: string;
  readonly payload: Payload;
  readonly group: CachedPayloads;
}

/** The newest payloads of all groups of this process, for clients that are behind; at most so many bytes. */
export class PayloadCache {
  readonly #maximumBytes: number;
  /** From the oldest to the newest. */
  readonly #cached = new Set<Cached>();
  #totalBytes = 0;

  constructor(maximumBytes: number) {
    this.#maximumBytes = maximumBytes;
  }

  /** The payloads of another group. */
  ofGroup(): CachedPayloads {
    return new CachedPayloads(this);
  }

  /** Adds a payload. The oldest payloads make room for it. */
  add(added: Cached): void {
    this.#cached.add(added);
    this.#totalBytes += sizeOf(added);
    for (const oldest of this.#cached) {
      if (this.#totalBytes <= this.#maximumBytes) return;
      oldest.group.forget(oldest);
      this.delete(oldest);
    }
  }

  /** Takes a payload out that is in the cache. */
  delete(cached: Cached): void {
    this.#cached.delete(cached);
    this.#totalBytes -= sizeOf(cached);
  }

  get totalBytes(): number {
    return this.#totalBytes;
  }
}

/** The payloads of a group that are in the cache. */
export class CachedPayloads {
  readonly #cache: PayloadCache;
  readonly #byKey = new Map<string, Cached>();

  constructor(cache: PayloadCache) {
    this.#cache = cache;
  }

  get(key: string): Payload | undefined {
    return this.#byKey.get(key)?.payload;
  }

  /** Adds a payload under a new key. */
  add(key: string, payload: Payload): void {
    const cached = { key, payload, group: this };
    this.#byKey.set(key, cached);
    this.#cache.add(cached);
  }

  /** Told that the cache has no room for a payload. */
  forget({ key }: Cached): void {
    this.#byKey.delete(key);
  }

  /** Takes all payloads of the group out of the cache. */
  clear(): void {
    for (const cached of this.#byKey.values()) this.#cache.delete(cached);
    this.#byKey.clear();
  }
}

/** Bytes that the objects and entries of a payload in the cache take beside its text. */
const overheadBytes = 300;

/** Text that is not ASCII takes two bytes a character, and its UTF-8 up to three more. */
const otherTextBytes = 5;

function sizeOf({ key, payload: { json, bytes } }: Cached): number {
  return key.length + json.length * (bytes === json ? 1 : otherTextBytes) + overheadBytes;
}
