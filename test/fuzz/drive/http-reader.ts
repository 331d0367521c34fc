/** An answer of HTTP, as its bytes say. */
export interface HttpAnswer {
  readonly status: number;
  /** Keys are names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
  /** Whether all of the body came. The body of an event stream may be cut. */
  readonly isComplete: boolean;
}

/** Bytes of a server that are no answer of HTTP. */
class MalformedAnswer extends Error {
  override readonly name = 'MalformedAnswer';
}

const nothing = Buffer.alloc(0);
const headEnd = Buffer.from('\r\n\r\n');
const newline = Buffer.from('\r\n');
const statusLine = /^HTTP\/1\.1 (\d{3}) [\t\x20-\x7e]*$/;
const headerLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[\t ]*([\t\x20-\x7e\x80-\xff]*)$/;

/**
 * Reads the answers of a connection, more strictly than clients do (RFC 9112). After an answer 101 the bytes are no longer
 * HTTP, and {@link feed} returns them.
 */
export class HttpReader {
  readonly answers: HttpAnswer[] = [];
  #bytes: Buffer = nothing;
  #isUpgraded = false;
  /** The methods of the requests that are not answered yet: the answer to HEAD has a length and no bytes. */
  readonly methods: string[] = [];

  /** Returns the bytes that are no longer HTTP. @throws {MalformedAnswer} */
  feed(chunk: Buffer): Buffer {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    while (!this.#isUpgraded && this.#readAnswer(false));
    if (!this.#isUpgraded) return nothing;
    const rest = this.#bytes;
    this.#bytes = nothing;
    return rest;
  }

  /** The connection has ended: reads an answer whose end is that of the connection, or that was cut. @throws {MalformedAnswer} */
  end(): void {
    if (!this.#isUpgraded) this.#readAnswer(true);
  }

  /** Whether the headers of an event stream have come, whose body may never end. */
  get isStreaming(): boolean {
    return !this.#isUpgraded && this.#bytes.includes(headEnd);
  }

  #readAnswer(isOver: boolean): boolean {
    const at = this.#bytes.indexOf(headEnd);
    // Of a head that was cut there is nothing to say.
    if (at < 0) return false;
    const { status, headers } = headOf(this.#bytes.subarray(0, at).toString('latin1'));
    const rest = this.#bytes.subarray(at + headEnd.length);
    if (status === 101) {
      this.#isUpgraded = true;
      return this.#take({ status, headers, body: Buffer.alloc(0), isComplete: true }, rest);
    }
    if (status < 200) return this.#take({ status, headers, body: Buffer.alloc(0), isComplete: true }, rest);
    const read =
      this.methods[0] === 'HEAD' ? { body: Buffer.alloc(0), length: 0 } : bodyOf(status, headers, rest);
    if (read !== null)
      return this.#take({ status, headers, body: read.body, isComplete: true }, rest.subarray(read.length));
    if (!isOver) return false;
    const isCut = headers.has('content-length') || headers.has('transfer-encoding');
    const body = headers.has('transfer-encoding') ? chunksOf(rest).body : rest;
    return this.#take({ status, headers, body, isComplete: !isCut }, Buffer.alloc(0));
  }

  #take(answer: HttpAnswer, rest: Buffer): boolean {
    this.answers.push(answer);
    if (answer.status >= 200) this.methods.shift();
    this.#bytes = rest;
    return rest.length > 0;
  }
}

function headOf(text: string): Pick<HttpAnswer, 'status' | 'headers'> {
  const [first = '', ...lines] = text.split('\r\n');
  const status = statusLine.exec(first)?.[1];
  if (status === undefined)
    throw new MalformedAnswer(`this is no status line: ${JSON.stringify(first.slice(0, 200))}`);
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = headerLine.exec(line) ?? [];
    if (name === undefined || value === undefined)
      throw new MalformedAnswer(`this is no header: ${JSON.stringify(line.slice(0, 200))}`);
    headers.set(name.toLowerCase(), value.trim());
  }
  if (headers.has('content-length') && headers.has('transfer-encoding'))
    throw new MalformedAnswer('an answer has two lengths');
  return { status: Number(status), headers };
}

/** The body of an answer and the bytes that it takes; null while some are missing. */
function bodyOf(
  status: number,
  headers: ReadonlyMap<string, string>,
  rest: Buffer,
): { readonly body: Buffer; readonly length: number } | null {
  if (status === 204 || status === 304) return { body: Buffer.alloc(0), length: 0 };
  const length = headers.get('content-length');
  if (length !== undefined) {
    if (!/^\d+$/.test(length)) throw new MalformedAnswer(`this is no length: ${length}`);
    return rest.length < Number(length)
      ? null
      : { body: rest.subarray(0, Number(length)), length: Number(length) };
  }
  if (headers.get('transfer-encoding') !== 'chunked') return null;
  const { body, length: taken, isComplete } = chunksOf(rest);
  return isComplete ? { body, length: taken } : null;
}

function chunksOf(bytes: Buffer): {
  readonly body: Buffer;
  readonly length: number;
  readonly isComplete: boolean;
} {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = bytes.indexOf(newline, at);
    if (lineEnd < 0) return { body: Buffer.concat(parts), length: at, isComplete: false };
    const line = bytes.subarray(at, lineEnd).toString('latin1');
    if (!/^[0-9a-f]+$/i.test(line))
      throw new MalformedAnswer(`this is no size of a chunk: ${line.slice(0, 200)}`);
    const size = parseInt(line, 16);
    const end = lineEnd + 2 + size;
    if (bytes.length < end + 2) return { body: Buffer.concat(parts), length: at, isComplete: false };
    if (bytes[end] !== 13 || bytes[end + 1] !== 10)
      throw new MalformedAnswer('a chunk is longer than its size');
    if (size === 0) return { body: Buffer.concat(parts), length: end + 2, isComplete: true };
    parts.push(bytes.subarray(lineEnd + 2, end));
    at = end + 2;
  }
}
