import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import type { TestServer } from '../servers/server.ts';

/** A frame from a server (RFC 6455, section 5.2). */
export interface Frame {
  readonly isFinal: boolean;
  readonly reserved: number;
  readonly opcode: number;
  readonly isMasked: boolean;
  readonly payload: Buffer;
}

/** A frame from a client, valid or not. */
export interface FrameOptions {
  /** Text by default. */
  readonly opcode?: number;
  readonly payload?: Buffer | string;
  readonly isFinal?: boolean;
  readonly reserved?: number;
  readonly isMasked?: boolean;
  /** A length for the header that differs from the length of the payload. */
  readonly length?: number | bigint;
}

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

const mask = Buffer.from([0x12, 0x34, 0x56, 0x78]);

/** The bytes of a frame. */
export function frame({
  opcode = opcodes.text,
  payload = '',
  isFinal = true,
  reserved = 0,
  isMasked = true,
  length,
}: FrameOptions): Buffer {
  const body = Buffer.from(payload);
  const first = (isFinal ? 0x80 : 0) | (reserved << 4) | opcode;
  const header = Buffer.concat([Buffer.from([first]), lengthBytes(length ?? body.length, isMasked)]);
  if (!isMasked) return Buffer.concat([header, body]);
  const masked = body.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([header, mask, masked]);
}

/** The payload of a close frame. */
export function closePayload(code: number, reason: Buffer | string = ''): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(code);
  return Buffer.concat([bytes, Buffer.from(reason)]);
}

function lengthBytes(length: number | bigint, isMasked: boolean): Buffer {
  const flag = isMasked ? 0x80 : 0;
  if (length < 126) return Buffer.from([flag | Number(length)]);
  if (length < 65_536) return Buffer.from([flag | 126, Number(length) >>> 8, Number(length) & 255]);
  const bytes = Buffer.alloc(9);
  bytes[0] = flag | 127;
  bytes.writeBigUInt64BE(BigInt(length), 1);
  return bytes;
}

/** The head of an HTTP response. */
export interface ResponseHead {
  readonly status: number;
  /** Keys are names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
}

/** A TCP connection whose test writes and reads the bytes itself. */
export interface WireSocket extends Disposable {
  /** Writes all bytes in a single write. */
  write(...chunks: readonly (Buffer | string)[]): void;
  /** Reads the head of a response. */
  head(): Promise<ResponseHead>;
  /** Reads a number of bytes. */
  bytes(count: number): Promise<Buffer>;
  /** Reads a frame. Returns null when the server has ended the connection. */
  frame(): Promise<Frame | null>;
  /** Reads frames up to the close frame and returns its code, or null for a close frame without a code. */
  closeCode(): Promise<number | null>;
  /** Reads all bytes up to the end of the connection. */
  rest(): Promise<Buffer>;
  /** Ends the writing side. */
  end(): void;
  /** Resolves when both directions of the connection have ended. */
  readonly closed: Promise<void>;
}

/** Connects to a server and sends no byte. */
export async function connectTo({ url }: Pick<TestServer, 'url'>): Promise<WireSocket> {
  const { port, hostname } = new URL(url);
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return wireSocketOf(socket);
}

function wireSocketOf(socket: Socket): WireSocket {
  let received = Buffer.alloc(0);
  let isOver = false;
  let wake: () => void = () => undefined;
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    wake();
  });
  const closed = new Promise<void>((resolve) => {
    const onOver = (): void => {
      isOver = true;
      wake();
    };
    socket.once('end', onOver);
    socket.once('close', () => {
      onOver();
      resolve();
    });
  });

  /** Waits for a number of bytes. Returns false when the connection ends before they come. */
  const has = async (count: number): Promise<boolean> => {
    while (received.length < count) {
      if (isOver) return false;
      await new Promise<void>((resolve) => (wake = resolve));
    }
    return true;
  };
  const bytes = async (count: number): Promise<Buffer> => {
    if (!(await has(count))) throw new Error(`the connection ended within ${count} bytes`);
    const taken = received.subarray(0, count);
    received = received.subarray(count);
    return taken;
  };
  const readFrame = async (): Promise<Frame | null> => {
    if (!(await has(1))) return null;
    const [first = 0, second = 0] = await bytes(2);
    const short = second & 0x7f;
    const size = short === 126 ? 2 : short === 127 ? 8 : 0;
    const length = size === 0 ? short : Number(`0x${(await bytes(size)).toString('hex')}`);
    return {
      isFinal: (first & 0x80) !== 0,
      reserved: (first >> 4) & 7,
      opcode: first & 15,
      isMasked: (second & 0x80) !== 0,
      payload: await bytes(length),
    };
  };
  return {
    write: (...chunks) => void socket.write(Buffer.concat(chunks.map((chunk) => Buffer.from(chunk)))),
    async head() {
      while (!received.includes('\r\n\r\n')) await bytesMore();
      const text = (await bytes(received.indexOf('\r\n\r\n') + 4)).toString('latin1');
      const [statusLine = '', ...lines] = text.trimEnd().split('\r\n');
      const headers = lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
      });
      return { status: Number(statusLine.split(' ')[1]), headers: new Map(headers) };
    },
    bytes,
    frame: readFrame,
    async closeCode() {
      for (;;) {
        const next = await readFrame();
        if (next === null) throw new Error('the connection ended without a closing handshake');
        if (next.opcode === opcodes.close) {
          return next.payload.length === 0 ? null : next.payload.readUInt16BE(0);
        }
      }
    },
    async rest() {
      while (await has(received.length + 1));
      return await bytes(received.length);
    },
    end: () => void socket.end(),
    closed,
    [Symbol.dispose]: () => void socket.destroy(),
  };

  async function bytesMore(): Promise<void> {
    if (!(await has(received.length + 1))) throw new Error('the connection ended within the head');
  }
}

/** The key of the handshake that RFC 6455 gives as its example, and the answer to it. */
const exampleKey = 'dGhlIHNhbXBsZSBub25jZQ==';
export const exampleAccept = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';

/** The request line and headers of an opening handshake. Null leaves a header out. */
export interface HandshakeOptions {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | null>>;
}

/** The text of an opening handshake (RFC 6455, section 4.1). */
export function handshake({
  method = 'GET',
  path = '/graphql',
  headers = {},
}: HandshakeOptions = {}): string {
  const all: Readonly<Record<string, string | null>> = {
    Host: 'localhost',
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Key': exampleKey,
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Protocol': 'graphql-transport-ws',
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
  return [`${method} ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n');
}

/** Opens a WebSocket over such a connection and sends no message. */
export async function openWireSocket(server: Pick<TestServer, 'url'>): Promise<WireSocket> {
  const socket = await connectTo(server);
  socket.write(handshake());
  const { status } = await socket.head();
  if (status !== 101) throw new Error(`the handshake was answered with ${status}`);
  return socket;
}
