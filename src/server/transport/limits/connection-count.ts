import type { OnRefused } from './limit-names.ts';

/** Connections that may be open at once, sockets and event streams together. 0 turns a limit off. */
export interface ConnectionLimits {
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
}

/** Counts the open connections of a process, in all and by address. */
export class ConnectionCount {
  readonly #limits: ConnectionLimits;
  readonly #onRefused: OnRefused;
  readonly #ofAddress = new Map<string, number>();
  #all = 0;

  constructor(limits: ConnectionLimits, onRefused: OnRefused) {
    this.#limits = limits;
    this.#onRefused = onRefused;
  }

  /** Counts a connection of an address, or tells which limit refuses it. A connection that was added must be deleted. */
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

  /** Takes a connection of an address out of the count. */
  delete(address: string): void {
    const count = this.#ofAddress.get(address) ?? 0;
    if (count === 0) return;
    this.#all -= 1;
    if (count === 1) this.#ofAddress.delete(address);
    else this.#ofAddress.set(address, count - 1);
  }
}
