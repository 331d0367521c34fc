import { Connection, type ConnectionSettings } from './connection.ts';
import { onWake } from './online.ts';
import type { Stream, StreamHost } from './stream.ts';
import type { Transport } from './transport.ts';

/** Failures of a transport after which the other one serves. */
const failuresBeforeFallback = 2;
/** Milliseconds between two tries of the transport that failed, while the other one serves. */
const secondLookMs = 300_000;

/**
 * Which connection carries which stream.
 *
 * All streams share a WebSocket. After two WebSockets in a row that did not come about, each stream has an event stream of
 * its own, and the WebSocket is tried in the background: as soon as one opens, all streams go over to it. Each stream takes
 * its cursor along.
 */
export class Routes implements StreamHost {
  readonly #settings: ConnectionSettings;
  /** The transport whose connection all streams share; null where there is none. */
  readonly #shared: Connection | null;
  readonly #single: Transport | null;
  readonly #singles = new Map<Stream, Connection>();
  readonly #streams = new Set<Stream>();
  #isFallenBack: boolean;
  #stopWaking: (() => void) | null = null;

  constructor(settings: ConnectionSettings, transports: readonly Transport[]) {
    this.#settings = settings;
    this.#single = transports.find(({ isSingle }) => isSingle) ?? null;
    const shared = transports.find(({ isSingle }) => !isSingle);
    this.#isFallenBack = shared === undefined;
    load(shared ?? this.#single);
    this.#shared =
      shared === undefined
        ? null
        : new Connection(shared, settings, {
            onOpened: () => {
              load(this.#single);
              this.#goOver();
            },
            onBlocked: (times) => {
              load(this.#single);
              if (times >= failuresBeforeFallback) this.#fallBack();
            },
            waitMs: () => ([...this.#singles.values()].some(({ isOpen }) => isOpen) ? secondLookMs : null),
          });
  }

  get streams(): ReadonlySet<Stream> {
    return this.#streams;
  }

  join(stream: Stream): void {
    this.#streams.add(stream);
    this.#stopWaking ??= onWake(() => this.wake());
    if (this.#isFallenBack) this.#openSingle(stream);
    else this.#shared?.attach(stream);
  }

  leave(stream: Stream): void {
    this.#streams.delete(stream);
    this.#singles.get(stream)?.close();
    this.#singles.delete(stream);
    if (this.#streams.size === 0) this.#rest();
    this.#shared?.detach(stream);
  }

  restart(stream: Stream, waitMs: number): void {
    (this.#singles.get(stream) ?? this.#shared)?.restart(stream, waitMs);
  }

  wake(): void {
    this.#shared?.wake();
    for (const connection of this.#singles.values()) connection.wake();
  }

  /** Asks for the token again, and goes over to connections with it. */
  async renewToken(): Promise<void> {
    const shared = this.#shared === null ? [] : [this.#shared];
    await Promise.all([...shared, ...this.#singles.values()].map((connection) => connection.renew()));
  }

  close(): void {
    for (const stream of [...this.#streams]) stream.close();
    this.#rest();
    this.#shared?.close();
  }

  /** Without streams nothing is tried, and the next stream begins with the shared connection again. */
  #rest(): void {
    this.#stopWaking?.();
    this.#stopWaking = null;
    if (this.#shared === null) return;
    if (this.#isFallenBack) this.#shared.close();
    this.#isFallenBack = false;
    this.#shared.isKept = false;
  }

  #openSingle(stream: Stream): void {
    if (this.#single === null) return;
    const connection = new Connection(this.#single, this.#settings, {});
    this.#singles.set(stream, connection);
    connection.attach(stream);
  }

  #fallBack(): void {
    if (this.#isFallenBack || this.#single === null || this.#shared === null) return;
    this.#isFallenBack = true;
    this.#shared.isKept = true;
    for (const stream of this.#streams) {
      this.#shared.detach(stream);
      this.#openSingle(stream);
    }
  }

  #goOver(): void {
    if (!this.#isFallenBack || this.#shared === null) return;
    this.#isFallenBack = false;
    this.#shared.isKept = false;
    const singles = [...this.#singles.values()];
    this.#singles.clear();
    // The new run of each stream takes over before the old connection ends.
    for (const stream of this.#streams) this.#shared.attach(stream);
    for (const connection of singles) connection.close();
  }
}

/** Loads a transport before it is needed, while the place that the page came from answers. A failure shows when it is needed. */
function load(transport: Transport | null): void {
  transport?.load().catch(() => undefined);
}
