import { holdingKey, type LiveOrder } from './live-order.ts';
import type { Reservation } from './statements.ts';

const noReservation: Reservation = { sharesYes: 0n, sharesNo: 0n, openOrders: 0 };

/** The shares of wallets in a market that their open sales need or that their sessions hold, as a transaction will leave them. */
export class Reservations {
  /** The wallets whose reservations have changed. */
  readonly changed = new Set<string>();
  readonly #byWallet: Map<string, Reservation>;

  constructor(loaded: ReadonlyMap<string, Reservation>) {
    this.#byWallet = new Map(loaded);
  }

  of(wallet: string): Reservation {
    return this.#byWallet.get(wallet) ?? noReservation;
  }

  /** Reserves shares of a wallet to its sessions, or fewer of them. */
  hold(wallet: string, outcome: boolean, change: bigint): void {
    if (change === 0n) return;
    const before = this.of(wallet);
    const held = outcome ? { sharesYes: before.sharesYes + change } : { sharesNo: before.sharesNo + change };
    this.#set(wallet, { ...before, ...held });
  }

  /** Reserves shares of a resting order, or fewer of them. Those of a session's sale are reserved to the session already. */
  rest({ wallet, row, holding }: LiveOrder, shares: bigint, orders: number): void {
    const before = this.of(wallet);
    const sold = row.sessionId === null ? holding : null;
    this.#set(wallet, {
      sharesYes: before.sharesYes + (sold === holdingKey(wallet, true) ? shares : 0n),
      sharesNo: before.sharesNo + (sold === holdingKey(wallet, false) ? shares : 0n),
      openOrders: before.openOrders + orders,
    });
  }

  #set(wallet: string, reservation: Reservation): void {
    this.#byWallet.set(wallet, reservation);
    this.changed.add(wallet);
  }
}
