import { addressGroup } from '../addresses.ts';
import { Account, type AccountParts } from './account.ts';

/** Addresses with an account of their own; all further addresses share one account, with the limits of an address. */
const maximumAccounts = 100_000;

/** The key of the account that addresses beyond the bound share. */
const sharedKey = 'others';

/**
 * The accounts of all addresses that hold something. A host of IPv6 has a single account, because it owns a whole /64.
 *
 * ```
 *   address ─► open() ──► Account: connections, subscriptions, groups, waiting bytes, and the rates of its operations
 *                │
 *                └─ refused: the process is full, or the address has too many
 * ```
 */
export class Accounts {
  readonly #parts: AccountParts;
  readonly #maximum: number;
  readonly #accounts = new Map<string, Account>();
  #connections = 0;

  constructor(parts: AccountParts, maximum: number = maximumAccounts) {
    this.#parts = parts;
    this.#maximum = maximum;
  }

  /** Addresses that hold something. */
  get size(): number {
    return this.#accounts.size;
  }

  /**
   * Counts a connection of an address: a socket, an event stream or a GraphQL request in progress. A connection that was
   * opened must be closed.
   *
   * @returns the account of the address, or which limit refuses the connection.
   */
  open(address: string): Account | 'full' | 'too many of the address' {
    const { limits, onRefused } = this.#parts;
    if (limits.maxConnections > 0 && this.#connections >= limits.maxConnections) {
      onRefused('MAX_CONNECTIONS');
      return 'full';
    }
    const account = this.of(address);
    if (!account.addConnection()) return 'too many of the address';
    this.#connections += 1;
    return account;
  }

  /** Takes a connection out of the count. */
  close(account: Account): void {
    this.#connections -= 1;
    account.deleteConnection();
  }

  /** The account of an address. It is kept once it holds something. */
  of(address: string): Account {
    const group = addressGroup(address);
    const known = this.#accounts.get(group);
    if (known !== undefined) return known;
    const key = this.#accounts.size < this.#maximum ? group : sharedKey;
    const account = this.#accounts.get(key) ?? new Account(key, this.#parts, this.#drop);
    this.#accounts.set(key, account);
    return account;
  }

  readonly #drop = (account: Account): void => {
    if (this.#accounts.get(account.key) === account) this.#accounts.delete(account.key);
  };
}
