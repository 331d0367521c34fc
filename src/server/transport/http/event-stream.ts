import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';

import { ApiError, type ErrorCode } from '../../base/errors.ts';
import { now } from '../../base/time.ts';
import { formatErrors, type MaskError } from '../../graphql/errors.ts';
import { bytesOf, type Payload } from '../../hub/payload.ts';
import type { ClientConnection } from '../delivery/client-connection.ts';
import { BufferedRecipient } from '../delivery/buffered-recipient.ts';
import type { SendBuffer } from '../delivery/send-buffer.ts';
import type { SendBuffers } from '../delivery/send-buffers.ts';
import type { WaitingBytes } from '../delivery/waiting-bytes.ts';
import type { OnRefused } from '../limits/limit-names.ts';

/** The parts that all event streams of a server share. */
export interface EventStreamParts {
  readonly maskError: MaskError;
  readonly onRefused: OnRefused;
  readonly sendBuffers: SendBuffers;
  /** Milliseconds between two comments or checkpoints that keep a quiet stream open. */
  readonly heartbeatIntervalMs: number;
}

/** Why an event stream ended: the `reason` of its log line. */
export type EndReason = 'client gone' | 'too slow' | 'going down' | 'token expired' | ErrorCode;

/**
 * ```
 *            respond()
 *   joining ───────────► open ──┬─ finish() and expire(): the error, then `complete`
 *      │                        ├─ cut(): too slow, going down: the response is destroyed
 *      │ refuse()               └─ the client is gone
 *      ▼                        ▼
 *    ended ◄────────────────────┘     (an end reason)
 * ```
 */
type EventStreamState = 'joining' | 'open' | EndReason;

/** The whole stream of a result that no other follows. */
export function streamOf(result: string): string {
  return `${comment}event: next\ndata: ${result}\n\n${complete}`;
}

/** Media type of event streams. */
export const eventStreamType = 'text/event-stream';

/** Headers of event streams. */
export const eventStreamHeaders = {
  'content-type': eventStreamType,
  'cache-control': 'no-cache, no-transform',
  connection: 'keep-alive',
  // A buffering proxy such as nginx would hold events back.
  'x-accel-buffering': 'no',
} as const;

/** A comment of the stream: it keeps the connection open, and makes the client report the stream as open. */
const comment = ':\n\n';
const complete = 'event: complete\ndata:\n\n';

/** The choices of a client for its event stream. */
export interface EventStreamRequest {
  /** Whether the client has asked for checkpoints. */
  readonly hasCheckpoints: boolean;
  /** The count of the client's address. */
  readonly waitingBytes: WaitingBytes;
}

/** A subscription over Server-Sent Events, which has a connection of its own. */
export class EventStream extends BufferedRecipient {
  readonly #buffer: SendBuffer;
  readonly #body: Readable;
  readonly #response: ServerResponse;
  readonly #parts: EventStreamParts;
  readonly #heartbeat: NodeJS.Timeout;
  readonly #hasCheckpoints: boolean;
  readonly #onEnded: (reason: EndReason) => void;
  #state: EventStreamState = 'joining';
  /** Whether a checkpoint waits until the response takes bytes again. */
  #isCheckpointDue = false;
  /** Cancels the timer of the token's expiry. */
  cancelExpiry = (): void => undefined;

  /** @param onEnded called once, when the subscription is over. */
  constructor(
    response: ServerResponse,
    { hasCheckpoints, waitingBytes }: EventStreamRequest,
    parts: EventStreamParts,
    onEnded: (reason: EndReason) => void,
  ) {
    const { sendBuffers, heartbeatIntervalMs, onRefused } = parts;
    const body = new ResponseBody(() => buffer.drained());
    const connection: ClientConnection = {
      isByteStream: true,
      get isOpen() {
        return !body.destroyed;
      },
      get bufferedBytes() {
        return body.readableLength + response.writableLength;
      },
      write: (chunk) => body.write(chunk),
      // A connection with an event stream brings no further requests.
      block: () => undefined,
      unblock: () => undefined,
      overflow: (limit) => {
        onRefused(limit);
        this.#cut('too slow');
      },
      announceDrain: () => {
        if (hasCheckpoints) this.#sendCheckpoint();
      },
      goAway: () => this.#cut('going down'),
      terminate: () => response.destroy(),
    };
    const buffer = sendBuffers.open(connection, waitingBytes);
    super(buffer);
    this.#buffer = buffer;
    this.#body = body;
    this.#response = response;
    this.#parts = parts;
    this.#onEnded = onEnded;
    this.#hasCheckpoints = hasCheckpoints;
    this.#heartbeat = setInterval(() => this.#beat(), heartbeatIntervalMs);
    if (response.socket !== null) sendBuffers.progress.add(response.socket, () => this.#cut('too slow'));
    response.once('close', () => this.close());
    if (response.destroyed) this.close();
  }

  /** The response that carries the stream. The subscription begins to receive. */
  respond(ResponseType: typeof Response): Response {
    if (this.#state === 'joining') this.#state = 'open';
    this.#buffer.append(comment);
    this.start();
    return new ResponseType(this.#body as unknown as ReadableStream, { headers: { ...eventStreamHeaders } });
  }

  /** Ends the stream because the token of its viewer has expired. */
  expire(): void {
    this.#endFor('token expired');
    this.releaseHeld();
    this.leave();
    this.finish(new ApiError('UNAUTHENTICATED', {}, 'The token has expired.'));
  }

  /** Releases everything that the stream holds, and sends nothing. The reason is `client gone` where no other is known. */
  close(): void {
    this.#release();
    this.#buffer.close();
  }

  caughtUp(): void {
    if (this.#hasCheckpoints) this.#sendCheckpoint();
  }

  override onDrained(): void {
    super.onDrained();
    if (this.#isCheckpointDue) this.#sendCheckpoint();
  }

  protected encode({ bytes }: Payload): string {
    return `event: next\ndata: ${bytes}\n\n`;
  }

  protected onOver(): void {
    this.#endFor('client gone');
    this.#onEnded(this.#state as EndReason);
  }

  protected finish(error: ApiError | null): void {
    if (error === null) return this.#cut('going down');
    this.#endFor(error.code);
    const result = JSON.stringify({ errors: formatErrors([this.#parts.maskError(error)]) });
    this.#buffer.append(`event: next\ndata: ${bytesOf(result)}\n\n${complete}`);
    // The buffer stays open until the client has taken the bytes.
    this.#buffer.finish();
    this.#body.push(null);
    this.#release();
  }

  #release(): void {
    this.#endFor('client gone');
    clearInterval(this.#heartbeat);
    this.cancelExpiry();
    this.leave();
  }

  #beat(): void {
    if (this.#hasCheckpoints) this.#sendCheckpoint();
    else if (!this.#buffer.isBlocked) this.#buffer.append(comment);
  }

  /** Sends the cursor up to which all payloads are appended, or only the time before the replay has caught up. */
  #sendCheckpoint(): void {
    this.#isCheckpointDue = this.#buffer.isBlocked;
    if (this.#isCheckpointDue) return this.#buffer.onceDrained(this);
    const checkpoint = JSON.stringify({
      serverTime: now(),
      ...(this.#parts.sendBuffers.isDraining ? { draining: true } : {}),
      checkpoint: this.checkpoint() ?? undefined,
    });
    this.#buffer.append(`event: checkpoint\ndata: ${checkpoint}\n\n`);
  }

  /** Ends the stream as a broken connection. An orderly end would tell the client not to come back. */
  #cut(reason: EndReason): void {
    this.#endFor(reason);
    this.#response.destroy();
  }

  /** Notes why the stream ends. The first reason stays. */
  #endFor(reason: EndReason): void {
    if (this.#state === 'joining' || this.#state === 'open') this.#state = reason;
  }
}

/** The body of the response: a stream that tells when the response has taken all chunks. */
class ResponseBody extends Readable {
  readonly #onDrained: () => void;
  /** Whether the response takes more; false between a full buffer and the next read. */
  #isTaking = true;

  constructor(onDrained: () => void) {
    super();
    this.#onDrained = onDrained;
  }

  override _read(): void {
    if (this.#isTaking) return;
    this.#isTaking = true;
    this.#onDrained();
  }

  /** Adds a chunk of Latin-1, a character for each byte. False when the response should get no more until it has drained. */
  write(chunk: string): boolean {
    this.#isTaking = this.push(Buffer.from(chunk, 'latin1'));
    return this.#isTaking;
  }
}
