import { isUtf8 } from 'node:buffer';

import { CloseCode, MessageType } from 'graphql-ws';
import type { WebSocket } from 'ws';

import type { Config } from '../../base/config.ts';
import type { LimitName, OnRefused } from '../limits/limit-names.ts';
import { Pace, type PacedFlow } from '../limits/account/pace.ts';
import type { BurstRate } from '../limits/account/token-bucket.ts';
import type { OperationLane } from '../limits/operation-lane.ts';
import type { SocketCheckpoints } from './checkpoints.ts';
import { closeCodes } from './close-codes.ts';
import type { HeldSockets } from './held-sockets.ts';
import type { MessageSink } from './operation-ids.ts';
import type { Reading } from './reading.ts';
import { dropInput } from './unparsed-input.ts';
import { UnreadMessage } from './unread-message.ts';

/** How fast a socket may send. */
export interface SocketPaces {
  readonly messageRate: BurstRate;
  /** The rate of ping frames, and of pong frames that answer nothing. */
  readonly controlFrameRate: BurstRate;
}

/** Seconds for which a socket saves up its control frames. */
const controlFrameBurstSeconds = 10;

/** The paces of a configuration. */
export function pacesOf(config: Config): SocketPaces {
  const perSecond = config.RATE_LIMIT_CONTROL_FRAMES;
  return {
    messageRate: { perSecond: config.RATE_LIMIT_MESSAGES, burst: config.RATE_LIMIT_MESSAGES_BURST },
    controlFrameRate: { perSecond, burst: perSecond * controlFrameBurstSeconds },
  };
}

/** The paces, and where their effects are told. */
export interface IntakeOptions extends SocketPaces {
  readonly heldSockets: HeldSockets;
  readonly onRefused: OnRefused;
  /** Called when a socket is not read for a while, with the limit that slows it down. */
  readonly onSlowed: (limit: LimitName) => void;
  /** Where operations wait for their turns. The time that it takes to read a message counts there, too. */
  readonly lane: Pick<OperationLane, 'turn' | 'noteWork'>;
}

/** The connection that messages come from. */
export interface ReadConnection {
  readonly account: { readonly key: string };
  readonly isOpen: boolean;
  /** Whether the last ping was answered. */
  isAlive: boolean;
  /** A pong has come. Tells whether it answers a ping. */
  pongArrived(payload: Buffer): boolean;
  readonly reading: Reading;
  /** Null unless the client has asked for checkpoints. */
  readonly checkpoints: Pick<SocketCheckpoints, 'isAnswer'> | null;
  close(code: number, reason: string): void;
}

/** An item of a pace: a message, or a control frame. */
type Paced = UnreadMessage | typeof controlFrame;

/** Frames of a client that are parsed after its socket has closed: about as many as it sends before it sees the close. */
const maximumLateFrames = 256;

const controlFrame = Symbol('control frame');

/** The text that a message holds that completes an operation. */
const completeType = `"${MessageType.Complete}"`;

/**
 * Reads the messages and the control frames of a socket, at the pace of its rates:
 *
 * ```
 *   within the burst            handled at once
 *   past it                     the socket is not read; what has come already waits for its tokens
 *   twice the burst waits       the socket is closed with 4429
 * ```
 * A message that subscribes is read in the turn of its operation, and the messages behind it wait unread, too. The operation
 * must not be made before: its objects would be old by then, and in an old heap a dead operation keeps its document and its
 * errors until the next full collection.
 *
 * A `complete` of a running operation and an answer to a checkpoint are free, and wait for nothing. A `complete` of an
 * operation that still waits takes the operation back. Of the pings that wait, the last is answered (RFC 6455, section 5.5.3).
 */
export class MessageIntake implements PacedFlow<Paced> {
  readonly #socket: WebSocket;
  readonly #connection: ReadConnection;
  readonly #options: IntakeOptions;
  readonly #sink: MessageSink;
  readonly #messages: Pace<Paced>;
  /** Null until the first control frame, because most sockets send none. */
  #controlFrames: Pace<Paced> | null = null;
  /** The message that waits for the turn of its operation. Its place stays when it is taken back. Null while none waits. */
  #first: { message: UnreadMessage | null } | null = null;
  /** The messages behind it. Null until there was one. */
  #behind: UnreadMessage[] | null = null;
  /** The payload of the last ping; null once it is answered. */
  #unansweredPing: Buffer | null = null;
  /** Frames that came after the close. */
  #lateFrames = 0;

  constructor(socket: WebSocket, connection: ReadConnection, options: IntakeOptions, sink: MessageSink) {
    this.#socket = socket;
    this.#connection = connection;
    this.#options = options;
    this.#sink = sink;
    this.#messages = new Pace<Paced>(options.messageRate, this);
    intakes.set(socket, this);
    socket.on('message', onMessage).on('ping', onPing).on('pong', onPong);
  }

  /** A message has come. */
  receive(data: Buffer, isBinary: boolean): void {
    if (!this.#connection.isOpen) return this.#ignoreLate();
    // `ws` has checked the UTF-8 of text messages already.
    if (isBinary && !isUtf8(data)) {
      return this.#connection.close(CloseCode.BadRequest, 'Invalid message received');
    }
    const isAnswer = this.#connection.checkpoints?.isAnswer(data) === true;
    const message = new UnreadMessage(data);
    if (isAnswer || (data.includes(completeType) && this.#completes(message))) this.#handleTimed(message);
    else this.#messages.take(message);
  }

  /** Whether a message completes a running operation. Takes back the operation that it completes, when that still waits. */
  #completes(completion: UnreadMessage): boolean {
    const message = this.#timed(() => completion.read());
    if (message?.type !== MessageType.Complete) return false;
    const { id } = message;
    return this.#timed(() => this.#takesBack(id)) || this.#sink.isRunning(id);
  }

  /** Takes back a waiting message that subscribes with an id. False when none does. */
  #takesBack(id: string): boolean {
    const first = this.#first;
    if (first !== null && isSubscribeOf(first.message, id)) {
      first.message = null;
      return true;
    }
    const index = this.#behind?.findIndex((message) => isSubscribeOf(message, id)) ?? -1;
    if (index === -1) return this.#messages.takeBack((item) => isSubscribeOf(item, id));
    this.#behind?.splice(index, 1);
    return true;
  }

  /** A ping has come. */
  receivePing(payload: Buffer): void {
    this.#unansweredPing = payload;
    this.countControlFrame();
  }

  /** A pong has come. The answer to a ping of the server does not count, because the server has asked for it. */
  receivePong(payload: Buffer): void {
    if (!this.#connection.pongArrived(payload)) this.countControlFrame();
  }

  onItem(item: Paced): void {
    if (item === controlFrame) return this.#answerPing();
    // A pong may stand behind the messages that wait.
    if (this.#connection.reading.isHeld) this.#connection.isAlive = true;
    if (!this.#connection.isOpen) return this.stop();
    if (this.#first === null) this.#begin(item);
    else (this.#behind ??= []).push(item);
  }

  /** Handles a message now, or in its turn if it subscribes. */
  #begin(message: UnreadMessage): void {
    if (!this.#timed(() => message.maySubscribe)) return this.#handleTimed(message);
    const turn = this.#turn();
    // The time of a turn is counted by the lane.
    if (turn === null) return this.#sink.handle(message.read());
    this.#first = { message };
    this.#connection.reading.hold();
    void turn.then(() => this.#onTurn());
  }

  /** The turn of an operation; null when it is at once, or when too many wait. */
  #turn(): Promise<void> | null {
    const { account } = this.#connection;
    try {
      return this.#options.lane.turn(account.key, this.#connection);
    } catch {
      this.onFlood(this.#messages);
      return null;
    }
  }

  /** Handles the message whose turn has come, and those behind it. */
  #onTurn(): void {
    const message = this.#first?.message ?? null;
    this.#first = null;
    if (message !== null && this.#connection.isOpen) this.#sink.handle(message.read());
    this.#handleBehind();
    this.#connection.reading.release();
  }

  /** Handles the messages behind a turn, up to the next that waits for its own. */
  #handleBehind(): void {
    while (this.#first === null && this.#connection.isOpen) {
      const next = this.#behind?.shift();
      if (next === undefined) return;
      this.#begin(next);
    }
  }

  #handleTimed(message: UnreadMessage): void {
    this.#timed(() => this.#sink.handle(message.read()));
  }

  /** Counts the time that it takes to read messages. */
  #timed<Result>(read: () => Result): Result {
    const beganAtMs = performance.now();
    const result = read();
    this.#options.lane.noteWork(this.#connection.account.key, performance.now() - beganAtMs);
    return result;
  }

  #answerPing(): void {
    const payload = this.#unansweredPing;
    this.#unansweredPing = null;
    if (payload !== null && this.#connection.isOpen) this.#socket.pong(payload);
  }

  onSlowed(pace: Pace<Paced>): void {
    this.#options.onSlowed(this.#limitOf(pace));
    this.#connection.reading.hold();
  }

  onCaughtUp(): void {
    this.#connection.reading.release();
  }

  onFlood(pace: Pace<Paced>): void {
    if (this.#connection.isOpen) this.#options.onRefused(this.#limitOf(pace));
    this.#connection.close(closeCodes.tooManyMessages, 'Too many messages');
    this.stop();
  }

  /** A ping or a pong has come that the server has not asked for. */
  countControlFrame(): void {
    if (!this.#connection.isOpen) return this.#ignoreLate();
    this.#controlFrames ??= new Pace<Paced>(this.#options.controlFrameRate, this);
    this.#controlFrames.take(controlFrame);
  }

  /** A frame has come after the close. */
  #ignoreLate(): void {
    this.#lateFrames += 1;
    if (this.#lateFrames === maximumLateFrames) dropInput(this.#socket);
  }

  #limitOf(pace: Pace<Paced>): LimitName {
    return pace === this.#messages ? 'RATE_LIMIT_MESSAGES' : 'RATE_LIMIT_CONTROL_FRAMES';
  }

  /** Forgets what waits. The client's answer to a close may stand behind it. */
  stop(): void {
    this.#messages.close();
    this.#controlFrames?.close();
    if (this.#first !== null) this.#first.message = null;
    this.#behind = null;
    this.#connection.reading.end();
  }
}

/** The intakes of all sockets. All sockets share the listeners below, because each function takes memory. */
const intakes = new WeakMap<WebSocket, MessageIntake>();

function onMessage(this: WebSocket, data: Buffer, isBinary: boolean): void {
  intakes.get(this)?.receive(data, isBinary);
}

function onPing(this: WebSocket, payload: Buffer): void {
  intakes.get(this)?.receivePing(payload);
}

function onPong(this: WebSocket, payload: Buffer): void {
  intakes.get(this)?.receivePong(payload);
}

function isSubscribeOf(item: Paced | null, id: string): boolean {
  const message = item === controlFrame || item === null ? null : item.read();
  return message?.type === MessageType.Subscribe && message.id === id;
}
