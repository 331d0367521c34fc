import { connect, type Socket } from 'node:net';

import type { Protocol } from './protocols.ts';
import { clientFrame, FrameReader, opcodes } from './frames.ts';

/** A shorter text is a heartbeat or a handshake; every trade is longer. */
const shortestDelivery = 120;

/** A client reports here. */
export interface ClientListener {
  onDelivery(client: Client, bytes: Buffer, start: number, end: number): void;
  /** The connection ended, and not by `leave`. */
  onLost(reason: string): void;
}

/** The address of a client's server, and its subscription. */
export interface ClientOptions {
  readonly host: string;
  readonly port: number;
  readonly localAddress: string;
  readonly protocol: Protocol;
  readonly marketId: string;
  /** Subscriptions on the connection. */
  readonly subscriptions: number;
  /** The memory that all clients read into in turn. */
  readonly buffer: Buffer;
}

/** A connection that counts its deliveries. */
export class Client {
  deliveries = 0;
  /** False for the client that will stop reading, which has many subscriptions. */
  readonly isTypical: boolean;
  /** While true, the client reads nothing. The connection stays open. */
  isStalled = false;
  private readonly socket: Socket;
  private readonly frames = new FrameReader();
  private head = '';
  private phase: 'upgrading' | 'greeting' | 'subscribed' | 'left' = 'upgrading';
  private whenSubscribed: () => void = () => undefined;

  constructor(
    private readonly options: ClientOptions,
    private readonly listener: ClientListener,
  ) {
    const { host, port, localAddress, buffer, subscriptions } = options;
    this.isTypical = subscriptions === 1;
    const callback = (size: number, bytes: Uint8Array): boolean => {
      this.read(Buffer.from(bytes.buffer, bytes.byteOffset, size));
      return !this.isStalled;
    };
    this.socket = connect({ host, port, localAddress, onread: { buffer, callback } });
    this.socket.once('connect', () => this.socket.write(this.upgradeRequest()));
    this.socket.on('error', (error) => this.lose(String(error)));
    this.socket.once('close', () => this.lose('the server closed the connection'));
  }

  /** Resolves when the subscription has been sent. */
  subscribed(): Promise<void> {
    return new Promise((resolve) => {
      if (this.phase === 'subscribed') resolve();
      else this.whenSubscribed = resolve;
    });
  }

  stall(): void {
    this.isStalled = true;
    this.socket.pause();
  }

  /** Ends the connection by a reset, so that its port is free at once. */
  leave(): void {
    this.phase = 'left';
    this.socket.resetAndDestroy();
  }

  private lose(reason: string): void {
    if (this.phase === 'left') return;
    this.phase = 'left';
    this.listener.onLost(reason);
    this.whenSubscribed();
  }

  private read(chunk: Buffer): void {
    if (this.phase !== 'upgrading') {
      this.frames.feed(chunk, this.onFrame);
      return;
    }
    this.head += chunk.toString('latin1');
    const end = this.head.indexOf('\r\n\r\n');
    if (end === -1) return;
    if (!this.head.startsWith('HTTP/1.1 101')) {
      this.lose(this.head.split('\r\n')[0] ?? 'no answer');
      return;
    }
    const rest = Buffer.from(this.head.slice(end + 4), 'latin1');
    this.head = '';
    this.phase = 'greeting';
    for (const message of this.options.protocol.greeting) this.send(message);
    this.frames.feed(rest, this.onFrame);
  }

  private readonly onFrame = (bytes: Buffer, start: number, end: number, opcode: number): void => {
    if (opcode === opcodes.text && this.phase === 'subscribed' && end - start >= shortestDelivery) {
      this.deliveries += 1;
      this.listener.onDelivery(this, bytes, start, end);
    } else if (opcode === opcodes.text) {
      this.converse(bytes.toString('utf8', start, end));
    } else if (opcode === opcodes.ping) {
      this.socket.write(clientFrame(Buffer.from(bytes.subarray(start, end)), opcodes.pong));
    } else if (opcode === opcodes.close) {
      const reason = bytes.toString('utf8', start + 2, end);
      this.lose(`closed with ${end - start >= 2 ? bytes.readUInt16BE(start) : 'no code'} ${reason}`);
    }
  };

  private converse(message: string): void {
    const { protocol, marketId, subscriptions } = this.options;
    const heartbeat = protocol.heartbeat(message);
    if (heartbeat !== null) {
      this.send(heartbeat);
      return;
    }
    if (this.phase !== 'greeting') {
      this.lose(`unexpected: ${message}`);
      return;
    }
    const reply = protocol.reply(message);
    if (reply === null) return;
    if (reply !== 'subscribe') {
      this.send(reply);
      return;
    }
    this.phase = 'subscribed';
    for (let index = 0; index < subscriptions; index += 1) this.send(protocol.subscribe(marketId));
    this.whenSubscribed();
  }

  private send(message: string): void {
    this.socket.write(clientFrame(message));
  }

  private upgradeRequest(): string {
    const { host, port, protocol } = this.options;
    const subprotocol =
      protocol.subprotocol === null ? '' : `Sec-WebSocket-Protocol: ${protocol.subprotocol}\r\n`;
    return `GET ${protocol.path} HTTP/1.1\r\nHost: ${host}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${subprotocol}\r\n`;
  }
}
