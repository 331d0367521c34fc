import type { Publication } from '../broker/broker.ts';

/** One result of a publication, made and serialised once for everybody who gets it. */
export class Payload {
  /** JSON of the result. */
  readonly json: string;
  /** Offset of the publication in its log. */
  readonly offset: number;
  readonly marketId: string;
  /** Set when a later payload with the same key makes this one worthless. */
  readonly supersessionKey: string | null;
  /** The JSON in UTF-8, one character a byte: text that a socket takes without encoding it again for every client. */
  readonly bytes: string;
  /** The bytes, and the brace that ends the message around them. */
  readonly tail: string;

  constructor(json: string, { position, event }: Publication) {
    this.json = json;
    this.bytes = bytesOf(json);
    this.tail = `${this.bytes}}`;
    this.offset = position.offset;
    this.marketId = event.marketId;
    this.supersessionKey = event.supersession?.key ?? null;
  }
}

/** A text's UTF-8, one character a byte. */
export function bytesOf(text: string): string {
  return /^[\x00-\x7f]*$/.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/**
 * The payloads that were made last in this process, at most so many bytes of them, for clients that come back and for
 * those that are behind.
 */
export class PayloadCache {
  readonly #maximumBytes: number;
  readonly #payloads = new Map<string, Payload>();
  #totalBytes = 0;

  constructor(maximumBytes: number) {
    this.#maximumBytes = maximumBytes;
  }

  get(key: string): Payload | undefined {
    return this.#payloads.get(key);
  }

  /** Keeps a payload under a key that is not there yet; the oldest make room for it. */
  add(key: string, payload: Payload): void {
    this.#payloads.set(key, payload);
    this.#totalBytes += sizeOf(key, payload);
    for (const [oldKey, old] of this.#payloads) {
      if (this.#totalBytes <= this.#maximumBytes) return;
      this.#payloads.delete(oldKey);
      this.#totalBytes -= sizeOf(oldKey, old);
    }
  }

  get totalBytes(): number {
    return this.#totalBytes;
  }
}

/** What an object and its place in the map take beside their text. */
const overheadBytes = 200;

/** Text of other characters than ASCII takes two bytes for each, and its UTF-8 up to three more. */
const otherTextBytes = 5;

function sizeOf(key: string, { json, bytes }: Payload): number {
  return key.length + json.length * (bytes === json ? 1 : otherTextBytes) + overheadBytes;
}
