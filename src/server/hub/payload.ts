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

/** The newest payloads of this process, for clients that reconnect or are behind; at most so many bytes. */
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

  /** Adds a payload under a new key. The oldest payloads make room for it. */
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

/** Bytes that an object and its map entry take beside their text. */
const overheadBytes = 200;

/** Text that is not ASCII takes two bytes a character, and its UTF-8 up to three more. */
const otherTextBytes = 5;

function sizeOf(key: string, { json, bytes }: Payload): number {
  return key.length + json.length * (bytes === json ? 1 : otherTextBytes) + overheadBytes;
}
