import { MessageType } from 'graphql-ws';

import { now } from '../../base/time.ts';
import { bytesOf } from '../../hub/payload.ts';
import type { DrainListener, SendBuffer } from '../delivery/send-buffer.ts';
import { textFrameHeader } from './frames.ts';

/** Bytes of a message with checkpoints at most. An operation whose id leaves no room for its cursor is left out. */
export const maximumPageBytes = 4096;

/** An operation that has checkpoints. */
export interface CheckpointedOperation {
  /** The cursor up to which the operation has been served; null before its replay has caught up. */
  checkpoint(): string | null;
}

/** The parts that all sockets with checkpoints share. */
export interface CheckpointOptions {
  /** Bytes of a message from a client at most. A client answers a checkpoint with the same payload. */
  readonly maxMessageBytes: number;
  readonly sendBuffers: { readonly isDraining: boolean };
}

/** A socket that checkpoints are sent to. */
export interface CheckpointedConnection {
  readonly sendBuffer: Pick<SendBuffer, 'append' | 'isBlocked' | 'onceDrained'>;
  /** Whether the send buffer takes frames; otherwise it takes the text of messages. */
  readonly isByteStream: boolean;
}

const tail = '}}}';

/**
 * The checkpoints of a socket whose client has asked for them: `ping` messages with the cursor up to which each operation
 * has been served.
 *
 * A message enters the send buffer in the tick in which its cursors are read. So it stands on the socket behind all
 * payloads that it covers. A socket that takes no more bytes gets its checkpoints when it has drained.
 */
export class SocketCheckpoints implements DrainListener {
  readonly #connection: CheckpointedConnection;
  readonly #options: CheckpointOptions;
  readonly #pageBytes: number;
  /** The operations that are not over, with their ids in JSON. */
  readonly #ids = new Map<CheckpointedOperation, string>();
  /** The operations whose checkpoint is to be sent. */
  readonly #due = new Set<CheckpointedOperation>();
  /** Messages since the last beat that the client has not answered. */
  #unanswered = 0;

  constructor(connection: CheckpointedConnection, options: CheckpointOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#pageBytes = Math.min(maximumPageBytes, options.maxMessageBytes);
  }

  add(operation: CheckpointedOperation, id: string): void {
    const json = JSON.stringify(id);
    this.#ids.set(operation, this.#connection.isByteStream ? bytesOf(json) : json);
  }

  delete(operation: CheckpointedOperation): void {
    this.#ids.delete(operation);
    this.#due.delete(operation);
  }

  /** Sends the first checkpoint of an operation. */
  caughtUp(operation: CheckpointedOperation): void {
    this.#due.add(operation);
    this.#send();
  }

  /** Sends the checkpoints of all operations; a message without any when there are none, because the server lives. */
  beat(): void {
    this.#unanswered = 0;
    for (const operation of this.#ids.keys()) this.#due.add(operation);
    this.#send();
  }

  onDrained(): void {
    this.#send();
  }

  /**
   * Whether a message answers a checkpoint. Such a message counts in no rate, because the server has asked for it. There
   * are at most as many answers as checkpoints.
   */
  isAnswer(message: Buffer): boolean {
    if (this.#unanswered === 0 || !message.includes(`"${MessageType.Pong}"`)) return false;
    this.#unanswered -= 1;
    return true;
  }

  #send(): void {
    const { sendBuffer, isByteStream } = this.#connection;
    do {
      if (sendBuffer.isBlocked) return sendBuffer.onceDrained(this);
      const page = this.#nextPage();
      sendBuffer.append(isByteStream ? textFrameHeader(page.length) + page : page);
      this.#unanswered += 1;
    } while (this.#due.size > 0);
  }

  /** A message with as many of the due checkpoints as it has room for. */
  #nextPage(): string {
    const draining = this.#options.sendBuffers.isDraining ? '"draining":true,' : '';
    const head = `{"type":"${MessageType.Ping}","payload":{"serverTime":"${now()}",${draining}"checkpoints":{`;
    let page = head;
    let left = this.#pageBytes - head.length - tail.length;
    for (const operation of this.#due) {
      const entry = this.#entryOf(operation, page !== head);
      const size = entry === null ? 0 : this.#sizeOf(entry);
      if (size > left && page !== head) break;
      this.#due.delete(operation);
      if (entry === null || size > left) continue;
      page += entry;
      left -= size;
    }
    return page + tail;
  }

  #entryOf(operation: CheckpointedOperation, isNext: boolean): string | null {
    const id = this.#ids.get(operation);
    const cursor = operation.checkpoint();
    return id === undefined || cursor === null ? null : `${isNext ? ',' : ''}${id}:"${cursor}"`;
  }

  #sizeOf(entry: string): number {
    return this.#connection.isByteStream ? entry.length : Buffer.byteLength(entry);
  }
}
