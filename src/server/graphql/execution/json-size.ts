/**
 * Whether the JSON of a value has at most so many bytes of UTF-8.
 *
 * The walk stops at the bound, so its time grows with the bound and never with the value. The JSON itself is not made:
 * texts of a result are shared, and only their JSON would take memory for each place in which they stand.
 */
export function fitsInto(value: unknown, maximumBytes: number): boolean {
  return jsonBytesOf(value, maximumBytes) !== null;
}

/** The bytes of the JSON of a value in UTF-8; null when they are more than a bound, at which the walk stops. */
export function jsonBytesOf(value: unknown, maximumBytes: number): number | null {
  const size = new JsonSize(maximumBytes);
  return size.takes(value) ? maximumBytes - size.bytesLeft : null;
}

/** The characters that JSON escapes. A lone surrogate is escaped, too, so each surrogate is looked at closely. */
const escaped = /["\\\u0000-\u001f\ud800-\udfff]/;

/** A text of at most so many characters is read character by character. That is faster than the two native calls. */
const shortLength = 64;

/** Whether a text is short, and each of its characters is a byte of JSON. */
function isPlain(text: string): boolean {
  if (text.length > shortLength) return false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || code > 0x7e || code === quote || code === backslash) return false;
  }
  return true;
}

const quote = 0x22;
const backslash = 0x5c;

/** Takes values as long as the bytes of their JSON last. */
class JsonSize {
  #bytesLeft: number;

  constructor(bytesLeft: number) {
    this.#bytesLeft = bytesLeft;
  }

  get bytesLeft(): number {
    return this.#bytesLeft;
  }

  /** Whether the JSON of one more value fits. */
  takes(value: unknown): boolean {
    switch (typeof value) {
      case 'string':
        return this.#takesText(value);
      case 'object':
        return value === null ? this.#takesBytes('null'.length) : this.#takesObject(value);
      case 'number':
      case 'boolean':
      case 'bigint':
        return this.#takesBytes(String(value).length);
      default:
        // JSON leaves it out of an object, and has a null for it in a list.
        return this.#takesBytes('null'.length);
    }
  }

  #takesObject(value: object): boolean {
    if (hasOwnJson(value)) return this.takes(value.toJSON());
    if (!this.#takesBytes('{}'.length)) return false;
    if (Array.isArray(value)) {
      return value.every((item: unknown, index) => this.takes(item) && (index === 0 || this.#takesBytes(1)));
    }
    let isFirst = true;
    for (const name of Object.keys(value)) {
      const item: unknown = Reflect.get(value, name);
      if (item === undefined) continue;
      const punctuation = isFirst ? ':' : ',:';
      isFirst = false;
      if (!this.#takesText(name) || !this.#takesBytes(punctuation.length) || !this.takes(item)) return false;
    }
    return true;
  }

  #takesText(text: string): boolean {
    // A character takes a byte at least. Check that first, because the text may be of any length.
    if (text.length > this.#bytesLeft) return false;
    if (isPlain(text)) return this.#takesBytes(text.length + '""'.length);
    if (escaped.test(text)) return this.#takesBytes(Buffer.byteLength(JSON.stringify(text)));
    return this.#takesBytes(Buffer.byteLength(text) + '""'.length);
  }

  #takesBytes(count: number): boolean {
    this.#bytesLeft -= count;
    return this.#bytesLeft >= 0;
  }
}

function hasOwnJson(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}
