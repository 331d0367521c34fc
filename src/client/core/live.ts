import type { MarketcastError } from './errors.ts';
import { oncePerFrame } from './frames.ts';
import { callSafely, Listeners } from './listeners.ts';
import { createBackoff, type Backoff, type RetryOptions } from './retry.ts';
import { initialStatus, isSameStatus, type ConnectionStatus } from './status.ts';
import { createTimer } from './timer.ts';
import { toMarketcastError } from './unexpected.ts';

/** A state stays alive for so many milliseconds after its last listener, because the next page may need it. */
const lingerMs = 1000;

/** What a state shows at a moment. */
export interface LiveView<State> {
  /** Undefined before the first snapshot. */
  readonly data: State | undefined;
  /** Whether events are missing in `data`. A whole state is on its way, and takes its place at once. */
  readonly isStale: boolean;
  readonly status: ConnectionStatus;
}

/** The parts of a state that its client brings. */
export interface LiveParts<State, Event> {
  readonly retry: RetryOptions;
  /** Brings a snapshot, and the cursor from which on its events are missing. */
  readonly fetch: () => Promise<{ readonly data: State; readonly cursor: string }>;
  /** Subscribes after a cursor. */
  readonly subscribe: (
    cursor: string,
    listener: {
      readonly onEvent: (event: Event) => void;
      readonly onGap: () => void;
      readonly onStatus: (status: ConnectionStatus) => void;
    },
  ) => () => void;
  /** @throws {MarketcastError} that is retryable when the state is not whole: a snapshot takes its place. */
  readonly reduce: (state: State, event: Event) => State;
}

/**
 * A state that is always whole: a snapshot, then every event after its cursor, folded in.
 *
 * ```
 *            subscribe()          the snapshot is here            the events are caught up
 *   resting ────────────► fetching ──────────────────► following ──────────────────► whole
 *                            ▲                             │ a gap                     │ a gap
 *                            └─────────────────────────────┴───────────────────────────┘
 * ```
 *
 * Every event is reduced. After a gap the old state stays until the new one is whole, and is then replaced at once.
 */
export class Live<State, Event> {
  readonly #parts: LiveParts<State, Event>;
  readonly #listeners = new Listeners();
  readonly #schedule = oncePerFrame(() => this.#show());
  readonly #backoff: Backoff;
  #data: State | undefined;
  /** The state that will take the place of `#data`; null while `#data` itself is followed. */
  #next: { data: State } | null = null;
  #isStale = false;
  #status: ConnectionStatus = { ...initialStatus };
  #shown: LiveView<State> = { data: undefined, isStale: false, status: this.#status };
  #stopFollowing: (() => void) | null = null;
  readonly #retryTimer = createTimer();
  readonly #lingerTimer = createTimer();
  /** Counts the fetches, so that the answer of a former one is not taken. Null while resting. */
  #fetching: number | null = null;

  constructor(parts: LiveParts<State, Event>) {
    this.#parts = parts;
    this.#backoff = createBackoff(parts.retry);
  }

  /** The newest state; undefined before the first snapshot. */
  get current(): State | undefined {
    return this.#data;
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  get isStale(): boolean {
    return this.#isStale;
  }

  /** The state that the listeners were told of last. It changes once a frame at most. */
  readonly view = (): LiveView<State> => this.#shown;

  /**
   * Calls `listener` when there is something new to show, once a frame at most. The first listener starts the state, and the
   * state rests a second after the last one has gone.
   */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#lingerTimer.clear();
    const remove = this.#listeners.add(listener);
    if (this.#fetching === null) void this.#fetch();
    return () => {
      remove();
      if (this.#listeners.size === 0) this.#lingerTimer.set(() => this.close(), lingerMs);
    };
  };

  /**
   * Changes the state by a fact that no event brings, such as a further page of a list. Does nothing before the first snapshot.
   * A later snapshot forgets the change.
   */
  change(change: (state: State) => State): void {
    if (this.#next !== null) this.#next = { data: change(this.#next.data) };
    else if (this.#data !== undefined) this.#data = change(this.#data);
    this.#schedule();
  }

  /** Ends the subscription. The state stays as it is. */
  close(): void {
    this.#lingerTimer.clear();
    this.#retryTimer.clear();
    this.#unfollow();
    if (this.#fetching === null) return;
    this.#fetching = null;
    this.#next = null;
    this.#isStale = this.#data !== undefined;
    this.#tell({ state: 'closed', retryAt: null });
  }

  async #fetch(): Promise<void> {
    this.#unfollow();
    const fetching = (this.#fetching ?? 0) + 1;
    this.#fetching = fetching;
    this.#tell({ state: this.#data === undefined ? 'connecting' : 'catching-up', retryAt: null });
    try {
      // Lets a listener that is added and removed at once send nothing.
      await Promise.resolve();
      if (this.#fetching !== fetching) return;
      const { data, cursor } = await this.#parts.fetch();
      if (this.#fetching === fetching) this.#follow(data, cursor);
    } catch (cause) {
      if (this.#fetching === fetching) this.#failed(toMarketcastError(cause));
    }
  }

  #failed(error: MarketcastError): void {
    if (!error.isRetryable) return this.#tell({ state: 'failed', retryAt: null, error });
    const waitMs = this.#backoff.next(error.retryAfterMs);
    this.#retryTimer.set(() => void this.#fetch(), waitMs);
    this.#tell({
      state: this.#data === undefined ? 'connecting' : 'reconnecting',
      attempt: this.#backoff.attempt,
      retryAt: Date.now() + waitMs,
      error,
    });
  }

  #follow(data: State, cursor: string): void {
    if (this.#data === undefined) this.#data = data;
    else this.#next = { data };
    this.#schedule();
    this.#stopFollowing = this.#parts.subscribe(cursor, {
      onEvent: (event) => this.#reduce(event),
      onGap: () => {
        this.#goStale();
        void this.#fetch();
      },
      onStatus: (status) => {
        if (status.state === 'live') this.#becomeWhole();
        this.#tell(status);
      },
    });
  }

  #goStale(): void {
    this.#isStale = true;
    this.#next = null;
    this.#schedule();
  }

  #reduce(event: Event): void {
    try {
      this.change((state) => this.#parts.reduce(state, event));
    } catch (cause) {
      const error = toMarketcastError(cause);
      if (error.isRetryable) {
        this.#goStale();
        this.#unfollow();
        return this.#failed(error);
      }
      // The state would miss the event for ever.
      this.close();
      this.#tell({ state: 'failed', error });
      callSafely(() => {
        throw cause;
      });
    }
  }

  #becomeWhole(): void {
    this.#backoff.reset();
    if (this.#next !== null) this.#data = this.#next.data;
    this.#next = null;
    this.#isStale = false;
    this.#schedule();
  }

  #unfollow(): void {
    this.#stopFollowing?.();
    this.#stopFollowing = null;
  }

  #tell(news: Partial<ConnectionStatus>): void {
    const before = this.#status;
    this.#status = { ...before, ...news };
    if (!isSameStatus(before, this.#status)) this.#schedule();
  }

  #show(): void {
    this.#shown = { data: this.#data, isStale: this.#isStale, status: this.#status };
    this.#listeners.tell();
  }
}
