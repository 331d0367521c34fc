import { randomUUID } from 'node:crypto';

import { ApiError } from '../../../base/errors.ts';
import type { Logger } from '../../../base/logger.ts';
import type { UnitOfWork } from '../../../commit/unit.ts';
import type { Queryable } from '../../../db/client.ts';
import { LeaseLost } from './claims.ts';
import { scheduleEnd, scheduleExpiryOfLeases } from './jobs.ts';
import {
  deleteLeasesOf,
  insertLease,
  leasesAtOnce,
  renewalMs,
  renewLeases,
  takeLeases,
  type HeldLease,
  type Taking,
} from './lease-rows.ts';

/** The life of a socket. */
export interface Life {
  /** Unique across processes. */
  readonly id: string;
  /** How it ended; null while it lasts. */
  readonly ended: 'lost' | 'drained' | null;
  onEnd(listener: (how: 'lost' | 'drained') => void): void;
}

/** The parts behind leases. */
export interface LeaseParts {
  readonly queries: Queryable;
  readonly unitOfWork: Pick<UnitOfWork, 'run'>;
  readonly logger: Logger;
}

/** A socket of this process that holds leases. */
interface Holder {
  /** The lease for its own placements; null before the first, and after another socket has taken it over. */
  own: Promise<HeldLease> | null;
}

/** Time in which the new sockets of wallets share a statement. */
const gatherMs = 20;

/** Attempts of a placement whose lease another socket takes over at the same moment. */
const attempts = 3;

/**
 * The leases of this process on orders that end with their sockets.
 *
 * - A socket that is lost ends its leases at once, and their orders with them.
 * - A process that stops sends its sockets away and leaves the leases alone, as a killed process does. They end ten to twelve seconds
 *   later, unless a new socket of the wallet takes them over.
 */
export class OrderLeases {
  readonly #parts: LeaseParts;
  readonly #holders = new Map<string, Holder>();
  /** The newest socket of each wallet that has not looked for leases yet. */
  #arrived = new Map<string, Life>();
  #isGathering = false;
  #renewing: NodeJS.Timeout | null = null;

  constructor(parts: LeaseParts) {
    this.#parts = parts;
  }

  /**
   * Places an order that ends with a socket.
   *
   * @param place gets the lease; fails with `LeaseLost` when the lease has ended.
   * @throws {ApiError} `SERVICE_UNAVAILABLE` when the socket is gone.
   */
  async placeWith<Placed>(
    life: Life,
    wallet: string,
    place: (lease: HeldLease) => Promise<Placed>,
  ): Promise<Placed> {
    for (let attempt = 1; ; attempt += 1) {
      if (life.ended !== null || attempt > attempts)
        throw new ApiError('SERVICE_UNAVAILABLE', { part: 'cancelOnDisconnect' });
      const holder = this.#holderOf(life);
      const own = (holder.own ??= this.#makeLease(life, wallet));
      try {
        return await place(await own);
      } catch (error) {
        if (!(error instanceof LeaseLost)) throw error;
        if (holder.own === own) holder.own = null;
      }
    }
  }

  /** A socket of a wallet is new: it takes the leases of the wallet over. */
  arrived(life: Life, wallet: string): void {
    this.#arrived.set(wallet, life);
    this.#gather(gatherMs);
  }

  async #makeLease({ id: holder }: Life, wallet: string): Promise<HeldLease> {
    const lease = { holder, id: randomUUID() };
    try {
      await this.#parts.unitOfWork.run([], async (unit) => {
        await insertLease(unit.tx, wallet, lease);
        await scheduleExpiryOfLeases(unit);
      });
    } catch (error) {
      // The next placement makes another one.
      const known = this.#holders.get(holder);
      if (known !== undefined) known.own = null;
      throw error;
    }
    return lease;
  }

  #holderOf(life: Life): Holder {
    const known = this.#holders.get(life.id);
    if (known !== undefined) return known;
    const holder: Holder = { own: null };
    this.#holders.set(life.id, holder);
    life.onEnd((how) => void this.#end(life.id, holder, how));
    this.#renewing ??= setInterval(() => void this.#renew(), renewalMs).unref();
    return holder;
  }

  async #end(id: string, holder: Holder, how: 'lost' | 'drained'): Promise<void> {
    this.#holders.delete(id);
    if (this.#holders.size === 0 && this.#renewing !== null) {
      clearInterval(this.#renewing);
      this.#renewing = null;
    }
    if (how === 'drained') return;
    // The lease may be under way to the database.
    await holder.own?.catch(() => undefined);
    try {
      await this.#parts.unitOfWork.run([], async (unit) =>
        scheduleEnd(unit, await deleteLeasesOf(unit.tx, id)),
      );
    } catch (error) {
      this.#parts.logger.warn({ err: error }, 'the orders of a lost socket end when its lease does');
    }
  }

  async #renew(): Promise<void> {
    const ids = [...this.#holders.keys()];
    for (let start = 0; start < ids.length; start += leasesAtOnce) {
      try {
        await renewLeases(this.#parts.queries, ids.slice(start, start + leasesAtOnce));
      } catch (error) {
        this.#parts.logger.warn({ err: error }, 'the leases of sockets on orders cannot be renewed');
      }
    }
  }

  #gather(afterMs: number): void {
    if (this.#isGathering) return;
    this.#isGathering = true;
    setTimeout(() => void this.#takeOver(), afterMs).unref();
  }

  async #takeOver(): Promise<void> {
    const arrived = [...this.#arrived].filter(([, { ended }]) => ended === null);
    this.#arrived = new Map();
    this.#isGathering = false;
    for (let start = 0; start < arrived.length; start += leasesAtOnce)
      await this.#take(arrived.slice(start, start + leasesAtOnce));
  }

  async #take(arrived: readonly (readonly [string, Life])[]): Promise<void> {
    const takings = arrived.map(([wallet, { id: holder }]): Taking => ({ wallet, holder }));
    try {
      const taken = new Set((await takeLeases(this.#parts.queries, takings)).map(({ holder }) => holder));
      for (const [, life] of arrived) {
        if (!taken.has(life.id)) continue;
        const holder = this.#holderOf(life);
        // A socket that was lost meanwhile tells nothing any more.
        if (life.ended !== null) await this.#end(life.id, holder, life.ended);
      }
    } catch (error) {
      this.#parts.logger.warn({ err: error }, 'new sockets cannot take the leases of their wallets over yet');
      for (const [wallet, life] of arrived) {
        if (!this.#arrived.has(wallet) && life.ended === null) this.#arrived.set(wallet, life);
      }
      this.#gather(renewalMs);
    }
  }
}
