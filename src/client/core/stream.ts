import {
  afterVariableOf,
  requestOf,
  type AnyDocument,
  type OperationRequest,
  type Variables,
} from './document.ts';
import { errorOf, notResumable, type GraphQLErrorShape, type MarketcastError } from './errors.ts';
import { callSafely } from './listeners.ts';
import { isOnline } from './online.ts';
import { createBackoff, type Backoff, type RetryOptions } from './retry.ts';
import { initialStatus, isSameStatus, type ConnectionStatus } from './status.ts';
import { createTimer } from './timer.ts';
import type { Channel, OperationResult, OperationSink } from './transport.ts';

/** How many of the last events a stream knows again. */
const recentEvents = 1024;
/** Where a server sends no checkpoints, a stream that is quiet for so many milliseconds has caught up. */
const caughtUpAfterMs = 2000;

/** Why events may be missing. The stream goes on from now. */
export interface Gap {
  /** The server's log no longer reaches back to the cursor, or the connection was lost before there was a cursor. */
  readonly reason: 'CURSOR_EXPIRED' | 'NO_CURSOR';
}

/** What a stream tells. */
export interface StreamListener {
  readonly onResult: (result: OperationResult) => void;
  readonly onGap: (gap: Gap) => void;
  readonly onStatus: () => void;
}

/** Where a stream gets its connection from. */
export interface StreamHost {
  leave(stream: Stream): void;
  /** Subscribes again after `waitMs`, because the server ended the subscription and not the connection. */
  restart(stream: Stream, waitMs: number): void;
}

/** News of a stream. `lost` stands for the state of a stream without a connection. */
export interface StreamNews extends Partial<Omit<ConnectionStatus, 'state'>> {
  readonly state?: ConnectionStatus['state'] | 'lost';
}

/** A subscription on a channel. */
export interface Run {
  stop: () => void;
}

/**
 * A subscription that goes on after the last event, whatever happens to its connections.
 *
 * Each event is told once and in the order of the log. The cursor of the last event or checkpoint, whichever came later, is
 * the place where the next run begins.
 */
export class Stream {
  readonly #request: OperationRequest;
  /** The variable of the cursor; empty where each event is whole, and nothing is resumed. */
  readonly #afterVariable: string;
  readonly #host: StreamHost;
  readonly #listener: StreamListener;
  readonly #recent = new Set<unknown>();
  readonly #backoff: Backoff;
  #cursor: string | null;
  #run: Run | null = null;
  #status: ConnectionStatus = initialStatus;
  #hasBeenLive = false;
  /** When the run last proved that it is served, by an event or a checkpoint; null before its first checkpoint. */
  #servedAtMs: number | null = null;
  readonly #quietTimer = createTimer();

  /** @throws {MarketcastError} `NOT_RESUMABLE` for a document that takes no cursor. */
  constructor(
    document: AnyDocument,
    variables: Variables,
    retry: RetryOptions,
    host: StreamHost,
    listener: StreamListener,
    isWhole?: boolean,
  ) {
    const request = requestOf(document, variables);
    this.#afterVariable = isWhole ? '' : afterVariableOf(request.query);
    const { [this.#afterVariable]: after, ...others } = variables;
    this.#request = { ...request, variables: others };
    this.#cursor = typeof after === 'string' ? after : null;
    this.#backoff = createBackoff(retry);
    this.#host = host;
    this.#listener = listener;
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  /** Where the next run begins. */
  get cursor(): string | null {
    return this.#cursor;
  }

  /** Whether no subscription is under way. */
  get isIdle(): boolean {
    return this.#run === null;
  }

  get isOver(): boolean {
    return this.#status.state === 'failed' || this.#status.state === 'closed';
  }

  /** Whether the server has not served the run for so long, although it serves others. */
  isForgotten(longestMs: number): boolean {
    return this.#servedAtMs !== null && performance.now() - this.#servedAtMs > longestMs;
  }

  /** Subscribes on a channel, and takes over from the former run. */
  use(channel: Channel): void {
    this.activate(this.begin(channel));
  }

  /** Subscribes on a channel. Nothing is told before {@link activate}. */
  begin(channel: Channel): Run {
    const run: Run = { stop: () => undefined };
    const whileActive = (act: () => void): void => {
      if (this.#run === run) act();
    };
    const sink: OperationSink = {
      next: (result) => whileActive(() => this.#next(result)),
      checkpoint: (cursor) => whileActive(() => this.#checkpoint(cursor)),
      end: (errors) => whileActive(() => this.#ended(errors)),
    };
    const after = this.#cursor === null ? {} : { [this.#afterVariable]: this.#cursor };
    const variables = { ...this.#request.variables, ...after };
    run.stop = channel.subscribe({ ...this.#request, variables }, sink);
    return run;
  }

  /** The run takes over. The former run ends, and its later events are not told. */
  activate(run: Run): void {
    const former = this.#run;
    this.#run = run;
    this.#servedAtMs = null;
    former?.stop();
    this.#awaitQuiet();
    // A stream that is live stays so: the former run has told everything up to here.
    if (this.#status.state === 'live' && former !== null) return this.tell({ error: null });
    if (this.#hasBeenLive && this.#cursor === null) callSafely(this.#listener.onGap, { reason: 'NO_CURSOR' });
    this.tell({ state: 'catching-up', retryAt: null });
  }

  /** Whether the run has caught up once. */
  get isServed(): boolean {
    return this.#servedAtMs !== null;
  }

  /** Tells news of the connection. */
  tell(news: StreamNews): void {
    if (this.isOver) return;
    const { state = this.#status.state, ...rest } = news;
    const next = { ...this.#status, ...rest, state: state === 'lost' ? this.#lostState() : state };
    const before = this.#status;
    this.#status = next;
    if (!isSameStatus(before, next)) callSafely(this.#listener.onStatus);
  }

  fail(error: MarketcastError): void {
    this.#over({ state: 'failed', error });
  }

  /** Ends the stream. Nothing is told afterwards but the status. */
  close(): void {
    this.#over({ state: 'closed' });
  }

  #over(news: Partial<ConnectionStatus>): void {
    if (this.isOver) return;
    this.interrupted();
    this.tell({ ...news, retryAt: null });
    this.#host.leave(this);
  }

  /** Ends the run. The stream can go on later, and then misses nothing. */
  pause(): void {
    this.interrupted();
    this.#host.leave(this);
    this.tell({ state: 'catching-up' });
  }

  #lostState(): ConnectionStatus['state'] {
    if (!isOnline()) return 'offline';
    return this.#hasBeenLive ? 'reconnecting' : 'connecting';
  }

  #next(result: OperationResult): void {
    if (result.data == null) return this.#ended(result.errors ?? []);
    const [event] = Object.values(result.data) as readonly ({
      readonly id?: unknown;
      readonly cursor?: unknown;
    } | null)[];
    const { id, cursor } = event ?? {};
    if (!this.#afterVariable) this.#caughtUp();
    else {
      if (typeof cursor !== 'string') return this.fail(notResumable());
      if (this.#servedAtMs === null) this.#awaitQuiet();
      else this.#servedAtMs = performance.now();
      this.#cursor = cursor;
      if (this.#isRepeat(id ?? cursor)) return;
    }
    this.#status = { ...this.#status, lastEventAt: Date.now() };
    this.#listener.onResult(result);
  }

  #isRepeat(identity: unknown): boolean {
    const [oldest] = this.#recent;
    if (this.#recent.has(identity)) return true;
    this.#recent.add(identity);
    if (this.#recent.size > recentEvents) this.#recent.delete(oldest);
    return false;
  }

  #checkpoint(cursor: string): void {
    this.#cursor = cursor;
    this.#servedAtMs = performance.now();
    this.#status = { ...this.#status, lastCheckpointAt: Date.now() };
    this.#caughtUp();
  }

  #awaitQuiet(): void {
    this.#quietTimer.set(() => this.#caughtUp(), caughtUpAfterMs);
  }

  #caughtUp(): void {
    this.#quietTimer.clear();
    if (this.#status.state === 'live') return;
    this.#hasBeenLive = true;
    this.#backoff.reset();
    this.tell({ state: 'live', error: null, attempt: 0 });
  }

  /** The server ended the subscription, and not the connection. */
  #ended(errors: readonly GraphQLErrorShape[] | null): void {
    this.interrupted();
    const error = errors === null ? null : errorOf(errors);
    if (error?.code === 'CURSOR_EXPIRED') {
      this.#cursor = null;
      // Once is no reason to wait.
      const isFirst = this.#backoff.attempt === 0;
      const drawnMs = this.#backoff.next();
      callSafely(this.#listener.onGap, { reason: 'CURSOR_EXPIRED' });
      return this.#again(isFirst ? 0 : drawnMs, error);
    }
    if (error !== null && !error.isRetryable) return this.fail(error);
    this.#again(this.#backoff.next(error?.retryAfterMs), error);
  }

  #again(waitMs: number, error: MarketcastError | null): void {
    // The listener may have closed the stream.
    if (this.isOver) return;
    this.tell({
      state: 'lost',
      attempt: this.#backoff.attempt,
      retryAt: waitMs === 0 ? null : Date.now() + waitMs,
      error: error ?? this.#status.error,
    });
    this.#host.restart(this, waitMs);
  }

  /** The run has ended, or its connection is lost. */
  interrupted(): void {
    const run = this.#run;
    this.#run = null;
    this.#servedAtMs = null;
    this.#quietTimer.clear();
    run?.stop();
  }
}
