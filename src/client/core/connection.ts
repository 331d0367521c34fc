import { faults, passing, unreachable, type MarketcastError } from './errors.ts';
import { startHeartbeat, type Heartbeat } from './heartbeat.ts';
import { createBackoff, type Backoff, type RetryOptions } from './retry.ts';
import type { Run, Stream, StreamNews } from './stream.ts';
import { createTimer } from './timer.ts';
import { renewalMs, type TokenSource } from './token.ts';
import { addressOf, type Channel, type Closed, type Connect, type Transport } from './transport.ts';

/** Milliseconds in which a channel must open. */
const handshakeMs = 10_000;
/** Milliseconds in which a probed server must answer after the page has slept. */
const answerMs = 3000;
/** Milliseconds for which a connection without streams stays open, because the next page may need it. */
const lingerMs = 1000;

/** What all connections of a client share. */
export interface ConnectionSettings {
  readonly url: string;
  readonly tokens: TokenSource;
  readonly retry: RetryOptions;
  readonly checkpointIntervalMs: number;
}

/** What a connection asks and tells the routes. */
export interface ConnectionHost {
  onOpened?(): void;
  /** The transport did not come about, so many times in a row. */
  onBlocked?(times: number): void;
  /** Milliseconds until the next try; null leaves it to the backoff. */
  waitMs?(): number | null;
}

/**
 * A connection with the server that is made again whenever it breaks.
 *
 * ```
 *            attach()          the channel opens
 *   idle ──────────► opening ──────────────────► open ──► (a new token: another channel opens, then takes over)
 *     ▲                │  ▲                        │
 *     │ fatal          ▼  │ the wait is over       │ the channel closes
 *     └────────────── waiting ◄────────────────────┘
 * ```
 *
 * A channel lives once. The connection holds the open channel, and at most a single channel that opens.
 */
export class Connection {
  readonly #transport: Transport;
  readonly #settings: ConnectionSettings;
  readonly #host: ConnectionHost;
  readonly #streams = new Set<Stream>();
  readonly #backoff: Backoff;
  /** The channel that is open. */
  #channel: Channel | null = null;
  /** The channel that opens. */
  #candidate: Channel | null = null;
  #heartbeat: Heartbeat | null = null;
  #openedAtMs = 0;
  readonly #retryTimer = createTimer();
  readonly #handshakeTimer = createTimer();
  readonly #renewalTimer = createTimer();
  readonly #lingerTimer = createTimer();
  /** Counts the tries, so that an answer for a former one is not taken. */
  #epoch = 0;
  #isTrying = false;
  #token: string | null = null;
  #denials = 0;
  #blocked = 0;
  /** The interval of checkpoints that is assumed before it is measured. */
  #assumedIntervalMs: number;
  /** Whether the connection is tried for although it has no streams. */
  isKept = false;

  constructor(transport: Transport, settings: ConnectionSettings, host: ConnectionHost) {
    this.#transport = transport;
    this.#settings = settings;
    this.#host = host;
    this.#backoff = createBackoff(settings.retry);
    this.#assumedIntervalMs = settings.checkpointIntervalMs;
  }

  get isOpen(): boolean {
    return this.#channel !== null;
  }

  get #isChanging(): boolean {
    return this.#candidate !== null;
  }

  attach(stream: Stream): void {
    this.#streams.add(stream);
    this.#lingerTimer.clear();
    // During a renewal a stream waits for the next channel, because it may need the next token.
    if (this.#channel !== null && !this.#transport.isSingle && !this.#isChanging) {
      stream.tell({ transport: this.#transport.name, attempt: 0, retryAt: null });
      return stream.use(this.#channel);
    }
    if (!this.#isTrying) this.#open();
    else stream.tell({ attempt: this.#backoff.attempt });
  }

  detach(stream: Stream): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0 || this.isKept) return;
    this.#lingerTimer.set(() => this.close(), lingerMs);
  }

  /** Subscribes a stream again after `waitMs`. */
  restart(stream: Stream, waitMs: number): void {
    if (this.#transport.isSingle) {
      this.#dropChannel();
      return this.#openLater(waitMs);
    }
    setTimeout(() => {
      if (this.#channel !== null && this.#streams.has(stream) && stream.isIdle) stream.use(this.#channel);
    }, waitMs);
  }

  /** The network or the page is back: tries at once, and asks an open channel for a sign of life. */
  wake(): void {
    if (this.#retryTimer.isSet()) this.#open();
    else if (this.#channel === null) this.#tell({ state: 'lost' });
    else if (!this.#transport.isSingle) this.#heartbeat?.expectAnswer(answerMs);
  }

  /** Asks for the token again and goes over to a channel with it. The open channel serves until then. */
  async renew(): Promise<void> {
    this.#renewalTimer.clear();
    if (this.#channel === null) {
      // The channel that is being opened has the former token.
      if (this.#isTrying) this.#open();
      return;
    }
    const epoch = this.#epoch;
    const connect = await this.#transport.load();
    const token = await this.#settings.tokens.get().catch(() => this.#token);
    // The channel has closed, or another renewal was faster.
    if (!this.isOpen || this.#isChanging || this.#epoch !== epoch) return;
    if (token === this.#token) this.#planRenewal();
    else this.#connect(connect, token);
  }

  close(): void {
    this.#epoch += 1;
    this.#isTrying = false;
    for (const timer of [this.#retryTimer, this.#handshakeTimer, this.#renewalTimer, this.#lingerTimer])
      timer.clear();
    this.#candidate?.close();
    this.#candidate = null;
    this.#dropChannel();
    this.#backoff.reset();
    this.#denials = 0;
    this.#blocked = 0;
  }

  #open(): void {
    this.#retryTimer.clear();
    this.#isTrying = true;
    const epoch = (this.#epoch += 1);
    this.#tell({
      state: 'lost',
      attempt: this.#backoff.attempt,
      retryAt: null,
      transport: this.#transport.name,
    });
    const lost = (error: MarketcastError, isBlocked: boolean): void => {
      if (epoch === this.#epoch) this.#lost({ verdict: 'again', error, isBlocked });
    };
    this.#transport.load().then(
      (connect) =>
        this.#settings.tokens.get().then(
          (token) => epoch === this.#epoch && this.#connect(connect, token),
          (cause: unknown) => lost(passing('UNAUTHENTICATED', 'There is no token.', cause), false),
        ),
      (cause: unknown) => lost(unreachable('a part', cause), true),
    );
  }

  #connect(connect: Connect, token: string | null): void {
    const runs: (readonly [Stream, Run])[] = [];
    const channel: Channel = connect(
      { url: addressOf(this.#settings.url, this.#transport.name === 'ws' ? 'ws' : 'http'), token },
      {
        opened: () => this.#opened(channel, token, runs),
        heard: () => this.#channel === channel && this.#heartbeat?.heard(),
        beat: () => this.#channel === channel && this.#beat(),
        closed: (reason) => this.#closed(channel, reason),
      },
      faults,
    );
    this.#candidate = channel;
    this.#handshakeTimer.set(() => {
      channel.close(true);
      this.#closed(channel, noAnswer());
    }, handshakeMs);
    if (!this.#transport.isSingle) return;
    for (const stream of this.#streams) runs.push([stream, stream.begin(channel)]);
  }

  #opened(channel: Channel, token: string | null, runs: readonly (readonly [Stream, Run])[]): void {
    if (this.#candidate !== channel) return channel.close();
    this.#handshakeTimer.clear();
    const former = this.#channel;
    this.#candidate = null;
    this.#channel = channel;
    this.#token = token;
    this.#openedAtMs = performance.now();
    this.#blocked = 0;
    if (!this.#transport.isSingle) this.#denials = 0;
    this.#heartbeat?.stop();
    this.#heartbeat = startHeartbeat(
      this.#assumedIntervalMs,
      () => channel.probe(),
      () => this.#frozen(channel),
    );
    this.#tell({ transport: this.#transport.name, retryAt: null });
    if (this.#transport.isSingle) for (const [stream, run] of runs) stream.activate(run);
    else for (const stream of this.#streams) stream.use(channel);
    former?.close();
    this.#planRenewal();
    this.#host.onOpened?.();
  }

  #beat(): void {
    this.#heartbeat?.beat();
    const intervalMs = this.#heartbeat?.measuredMs() ?? Infinity;
    const isForgotten = [...this.#streams].some((stream) => stream.isForgotten(2 * intervalMs + 500));
    if (isForgotten && this.#channel !== null) this.#frozen(this.#channel);
  }

  #frozen(channel: Channel): void {
    // A server whose checkpoints are farther apart than assumed must not lose its clients again and again.
    if (this.#heartbeat?.measuredMs() === null) this.#assumedIntervalMs *= 2;
    channel.close(true);
    this.#closed(channel, noAnswer());
  }

  #closed(channel: Channel, reason: Closed): void {
    if (channel === this.#candidate) {
      this.#candidate = null;
      this.#handshakeTimer.clear();
      if (this.#channel === null) return this.#lost(reason);
      // A renewal that failed: the open channel goes on.
      this.#planRenewal();
      for (const stream of this.#streams) if (stream.isIdle) stream.use(this.#channel);
    } else if (channel === this.#channel) {
      if ([...this.#streams].some(({ isServed }) => isServed)) this.#denials = 0;
      this.#dropChannel();
      // With a renewal under way, its channel takes over.
      if (this.#candidate === null) return this.#lost({ ...reason, isBlocked: false });
      this.#interrupt();
      this.#tell({ state: 'lost' });
    }
  }

  #dropChannel(): void {
    if (this.#channel === null) return;
    this.#renewalTimer.clear();
    this.#heartbeat?.stop();
    this.#heartbeat = null;
    const channel = this.#channel;
    this.#channel = null;
    this.#backoff.ended(performance.now() - this.#openedAtMs);
    channel.close();
  }

  #lost({ verdict, error, isBlocked }: Closed): void {
    this.#interrupt();
    if (this.#streams.size === 0 && !this.isKept) return this.close();
    const isFirstDenial =
      verdict === 'denied' && (this.#denials += 1) === 1 && this.#settings.tokens.isRenewable;
    if (verdict === 'fatal' || (verdict === 'denied' && !isFirstDenial)) return this.#fail(error);
    const isUrgent = isFirstDenial && this.#backoff.attempt === 0;
    const drawnMs = this.#backoff.next(error.retryAfterMs);
    this.#openLater(isUrgent ? 0 : (this.#host.waitMs?.() ?? drawnMs), error);
    if (isBlocked) this.#host.onBlocked?.((this.#blocked += 1));
  }

  #openLater(waitMs: number, error: MarketcastError | null = null): void {
    this.#isTrying = true;
    this.#retryTimer.set(() => this.#open(), waitMs);
    for (const stream of this.#streams) {
      stream.tell({
        state: 'lost',
        attempt: Math.max(this.#backoff.attempt, stream.status.attempt),
        retryAt: waitMs === 0 ? null : Date.now() + waitMs,
        error: error ?? stream.status.error,
      });
    }
  }

  #interrupt(): void {
    for (const stream of this.#streams) stream.interrupted();
  }

  #tell(news: StreamNews): void {
    for (const stream of this.#streams) stream.tell(news);
  }

  #fail(error: MarketcastError): void {
    const streams = [...this.#streams];
    this.isKept = false;
    this.close();
    for (const stream of streams) stream.fail(error);
  }

  #planRenewal(): void {
    const waitMs = this.#settings.tokens.isRenewable ? renewalMs(this.#token) : null;
    this.#renewalTimer.clear();
    if (waitMs !== null) this.#renewalTimer.set(() => void this.renew(), waitMs);
  }
}

function noAnswer(): Closed {
  return { verdict: 'again', error: passing('CLOSED', 'There is no answer.'), isBlocked: true };
}
