import { ApiError } from '../../../base/errors.ts';
import type { Viewer } from '../../../graphql/context.ts';
import type { LimitName, OnRefused } from '../limit-names.ts';
import { CountedSubscription, type HeldGroup, type SubscriptionStock } from './counted-subscription.ts';
import type { OperationCharges } from './charges.ts';
import { costRate } from '../../../graphql/rates.ts';
import type { Charges, Rates } from './rates.ts';
import type { StockLimits } from './stock-limits.ts';

/** The parts that all accounts share. */
export interface AccountParts {
  readonly limits: StockLimits;
  readonly rates: Rates;
  readonly onRefused: OnRefused;
}

/** The cost of an operation that is refused: about that of a document with a few hundred names that do not exist. */
const refusal: Charges = new Map([[costRate, 50]]);
/** Milliseconds for which a client is slowed down after a refusal at most. */
const maximumSlowDownMs = 1000;

/** Milliseconds after which a client that holds too much tries again. */
export const retryAfterMs = 1000;

/**
 * What the clients of an address hold (stocks), and what they ask for (rates).
 *
 * A stock that was taken must be given back. The account of an address without a stock is dropped, see `Accounts`.
 */
export class Account implements SubscriptionStock {
  readonly #key: string;
  readonly #parts: AccountParts;
  readonly #onEmpty: (account: Account) => void;
  #connections = 0;
  #tcpConnections = 0;
  #subscriptions = 0;
  #bufferedBytes = 0;
  #eventCost = 0;
  readonly #groups = new Map<string, HeldGroup>();

  /**
   * The bytes that wait unsent on the connections of the address. `add` is false when they are more than the address may
   * have waiting: then they are not counted, and their connection is to be ended, which counts the refusal. `delete` takes
   * back what `add` counted.
   */
  readonly waitingBytes = {
    add: (bytes: number): boolean => this.#addBytes(bytes),
    delete: (bytes: number): void => {
      this.#bufferedBytes -= bytes;
      this.#dropIfEmpty();
    },
  };

  /**
   * @param key the address group, or the shared key of addresses beyond the bound.
   * @param onEmpty called when the account holds nothing any more.
   */
  constructor(key: string, parts: AccountParts, onEmpty: (account: Account) => void) {
    this.#key = key;
    this.#parts = parts;
    this.#onEmpty = onEmpty;
  }

  get key(): string {
    return this.#key;
  }

  /** Counts a socket, an event stream or a request in progress. False when the address has as many as it may. */
  addConnection(): boolean {
    if (this.#exceeds('MAX_CONNECTIONS_PER_IP', this.#connections + 1)) return false;
    this.#connections += 1;
    return true;
  }

  deleteConnection(): void {
    this.#connections -= 1;
    this.#dropIfEmpty();
  }

  /** Counts a TCP connection. False when the address has as many as it may. */
  addTcpConnection(): boolean {
    const { maxTcpConnectionsPerAddress: maximum } = this.#parts.limits;
    if (maximum > 0 && this.#tcpConnections >= maximum) return false;
    this.#tcpConnections += 1;
    return true;
  }

  deleteTcpConnection(): void {
    this.#tcpConnections -= 1;
    this.#dropIfEmpty();
  }

  /**
   * Counts a subscription until its end.
   *
   * @throws {ApiError} `TOO_MANY_SUBSCRIPTIONS` with `retryAfterMs`.
   */
  addSubscription(): CountedSubscription {
    if (this.#exceeds('MAX_SUBSCRIPTIONS_PER_IP', this.#subscriptions + 1)) {
      const { maxSubscriptionsPerAddress: maxSubscriptions } = this.#parts.limits;
      throw new ApiError('TOO_MANY_SUBSCRIPTIONS', { maxSubscriptions, retryAfterMs }, tooManySubscriptions);
    }
    this.#subscriptions += 1;
    return new CountedSubscription(this);
  }

  deleteSubscription(): void {
    this.#subscriptions -= 1;
    this.#dropIfEmpty();
  }

  /**
   * Counts a member of a group. A group counts once, however many members the address has in it.
   *
   * @throws {ApiError} `TOO_MANY_SUBSCRIPTIONS` with `retryAfterMs`.
   */
  joinGroup(key: string, eventCost: number): HeldGroup {
    const known = this.#groups.get(key);
    if (known !== undefined) {
      known.members += 1;
      return known;
    }
    if (this.#exceeds('MAX_EVENT_COST_PER_IP', this.#eventCost + eventCost)) {
      const { maxEventCostPerAddress: maxEventCost } = this.#parts.limits;
      throw new ApiError('TOO_MANY_SUBSCRIPTIONS', { maxEventCost, retryAfterMs }, tooMuchEventCost);
    }
    const group = { key, eventCost, members: 1 };
    this.#groups.set(key, group);
    this.#eventCost += eventCost;
    return group;
  }

  leaveGroup(group: HeldGroup): void {
    group.members -= 1;
    if (group.members > 0) return;
    this.#groups.delete(group.key);
    // Costs are fractions, whose sums drift.
    this.#eventCost = this.#groups.size === 0 ? 0 : this.#eventCost - group.eventCost;
    this.#dropIfEmpty();
  }

  /**
   * Takes the points of an operation from the rates of the address and of the viewer's wallet.
   *
   * @throws {ApiError} `RATE_LIMITED` with `perSecond` and `retryAfterMs`, unless the operation is never refused.
   */
  async take({ charges, isNeverRefused }: OperationCharges, viewer: Viewer | null): Promise<void> {
    const { rates } = this.#parts;
    if (isNeverRefused) await rates.note(charges, this.#key, viewer);
    else await rates.take(charges, this.#key, viewer);
  }

  /**
   * Counts an operation that was refused before it ran, because parsing and checking it is work, too.
   *
   * @returns milliseconds for which its client is to be slowed down: 0 unless its cost is spent.
   */
  async slowDownMs(viewer: Viewer | null): Promise<number> {
    const { rates } = this.#parts;
    await rates.note(refusal, this.#key, viewer);
    return Math.min(maximumSlowDownMs, await rates.spentMs(costRate, this.#key, viewer));
  }

  #addBytes(bytes: number): boolean {
    const { maxBufferedBytesPerAddress: maximum } = this.#parts.limits;
    if (maximum > 0 && this.#bufferedBytes + bytes > maximum) return false;
    this.#bufferedBytes += bytes;
    return true;
  }

  /** Whether a limit refuses an amount; the refusal counts. */
  #exceeds(limit: keyof typeof limitOf & LimitName, amount: number): boolean {
    const { limits, onRefused } = this.#parts;
    const maximum = limits[limitOf[limit]];
    if (maximum === 0 || amount <= maximum) return false;
    onRefused(limit);
    return true;
  }

  #dropIfEmpty(): void {
    const held = this.#connections + this.#tcpConnections + this.#subscriptions + this.#bufferedBytes;
    if (held === 0 && this.#groups.size === 0) this.#onEmpty(this);
  }
}

/** The limits that an account refuses for, by their variables. */
const limitOf = {
  MAX_CONNECTIONS_PER_IP: 'maxConnectionsPerAddress',
  MAX_SUBSCRIPTIONS_PER_IP: 'maxSubscriptionsPerAddress',
  MAX_EVENT_COST_PER_IP: 'maxEventCostPerAddress',
} as const;

const tooManySubscriptions = 'This address has as many subscriptions as it may.';
const tooMuchEventCost = 'The subscriptions of this address bring as much with each event as they may.';
