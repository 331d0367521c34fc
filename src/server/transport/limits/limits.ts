/** A variable whose limit can refuse something. It is the `limit` of the metric. */
export type LimitName =
  | 'MAX_CONNECTIONS'
  | 'MAX_CONNECTIONS_PER_IP'
  | 'MAX_SUBSCRIPTIONS_PER_CONNECTION'
  | 'MAX_MESSAGE_BYTES'
  | 'MAX_BODY_BYTES'
  | 'MAX_BUFFERED_BYTES'
  | 'MAX_ARGUMENT_LENGTH'
  | 'MAX_OPERATION_ID_LENGTH'
  | 'MAX_BATCH_SIZE'
  | 'RATE_LIMIT_MESSAGES'
  | 'RATE_LIMIT_MUTATIONS'
  | 'QUERY_MAX_TOKENS'
  | 'QUERY_MAX_DEPTH'
  | 'QUERY_MAX_ALIASES'
  | 'QUERY_MAX_DIRECTIVES'
  | 'QUERY_MAX_COST'
  | 'QUERY_MAX_NAME_LENGTH'
  | 'QUERY_MAX_VARIABLE_NODES'
  | 'CONNECTION_INIT_TIMEOUT_MS'
  | 'HEARTBEAT_INTERVAL_MS'
  | 'REQUEST_TIMEOUT_MS'
  | 'ALLOWED_ORIGINS'
  | 'HOST';

/** Told whenever a limit refuses something. */
export type OnRefused = (limit: LimitName) => void;

/** How many connections may be open: sockets and event streams together. 0 turns a limit off. */
export interface ConnectionLimits {
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
}

/** Counts open connections, in all and of each address. */
export class ConnectionCount {
  readonly #limits: ConnectionLimits;
  readonly #onRefused: OnRefused;
  readonly #ofAddress = new Map<string, number>();
  #all = 0;

  constructor(limits: ConnectionLimits, onRefused: OnRefused) {
    this.#limits = limits;
    this.#onRefused = onRefused;
  }

  /** Counts one more of an address, unless a limit refuses it: then which one. What was counted must be let go. */
  add(address: string): 'added' | 'full' | 'too many of the address' {
    const { maxConnections, maxConnectionsPerAddress } = this.#limits;
    const count = this.#ofAddress.get(address) ?? 0;
    if (maxConnections > 0 && this.#all >= maxConnections) {
      this.#onRefused('MAX_CONNECTIONS');
      return 'full';
    }
    if (maxConnectionsPerAddress > 0 && count >= maxConnectionsPerAddress) {
      this.#onRefused('MAX_CONNECTIONS_PER_IP');
      return 'too many of the address';
    }
    this.#all += 1;
    this.#ofAddress.set(address, count + 1);
    return 'added';
  }

  /** Lets go of one that was counted. */
  delete(address: string): void {
    const count = this.#ofAddress.get(address) ?? 0;
    if (count === 0) return;
    this.#all -= 1;
    if (count === 1) this.#ofAddress.delete(address);
    else this.#ofAddress.set(address, count - 1);
  }
}

/** So many a second, and as many at once as have been saved up. 0 a second turns it off. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** Counts what comes against a rate. */
export class RateCounter {
  readonly #rate: Rate;
  #left: number;
  #lastMs: number;

  constructor(rate: Rate, nowMs: number) {
    this.#rate = rate;
    this.#left = rate.burst;
    this.#lastMs = nowMs;
  }

  /** Counts one; false when it is one too many. */
  take(nowMs: number): boolean {
    const { perSecond, burst } = this.#rate;
    if (perSecond === 0) return true;
    this.#left = Math.min(burst, this.#left + ((nowMs - this.#lastMs) / 1000) * perSecond);
    this.#lastMs = nowMs;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
