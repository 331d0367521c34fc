import { judgeStream } from '../../base/failures.ts';
import type { Logger } from '../../base/logger.ts';
import type { Queryable } from '../../db/client.ts';
import type { CatchUp } from '../catch-up.ts';
import { RequirementError } from '../requirements.ts';
import { createSlot, dropSlot, readSlot, type SlotState } from './slot.ts';

/** Takes the slot, and makes it anew when it can never be read again. */
export interface SlotTaker {
  /**
   * The slot, created where it is absent, unusable, unreadable or too far behind; null while another process reads it.
   *
   * @throws {RequirementError} when the slot is one of another plugin or database.
   */
  take(): Promise<SlotState | null>;
  /**
   * Judges why a stream ended. A slot that can never be read again from its present position is made anew by the next
   * {@link SlotTaker.take}, because trying again would go in circles.
   */
  judge(error: unknown): Promise<void>;
}

/** The parts and the bounds of a slot taker. */
export interface SlotTakerOptions {
  readonly queries: Queryable;
  readonly url: string;
  readonly slot: string;
  /** Bytes of unread write-ahead log at which a slot without a reader is given up. */
  readonly maxLagBytes: number;
  readonly catchUp: Pick<CatchUp, 'markDue'>;
  /** Called before a slot is created, because a slot that is older than its publication cannot be read. */
  readonly prepare: () => Promise<unknown>;
  /** Called when the slot is new, because its positions may be those of another write-ahead log. */
  readonly onCreated: () => void;
  readonly closing: AbortSignal;
  readonly logger: Logger;
}

/** A position from which the slot cannot be read. A slot that was made since has another. */
interface Unreadable {
  readonly acknowledged: bigint;
  readonly reason: unknown;
}

/** Creates the slot taker of a source. */
export function createSlotTaker(options: SlotTakerOptions): SlotTaker {
  const { queries, url, slot, maxLagBytes, catchUp, prepare, onCreated, closing, logger } = options;
  let unreadable: Unreadable | null = null;

  return {
    async take() {
      const found = await readSlot(queries, slot);
      if (found?.isActive === true) return null;
      if (found !== null && !found.isOurs) {
        throw new RequirementError(
          `the replication slot ${slot} is not one of pgoutput in this database`,
          `SELECT pg_drop_replication_slot('${slot}')`,
        );
      }
      const isTooFar = found !== null && found.unreadBytes > maxLagBytes;
      const isUnreadableHere = found !== null && found.acknowledged === unreadable?.acknowledged;
      if (found !== null && found.isUsable && !isTooFar && !isUnreadableHere) return found;
      await prepare();
      // Record that a catch-up is due before dropping the slot, in case the process dies in between.
      await catchUp.markDue();
      if (found !== null) {
        logger.error(
          {
            slot,
            unreadBytes: found.unreadBytes,
            maxLagBytes,
            isLost: !found.isUsable,
            ...(isUnreadableHere ? { err: unreadable?.reason } : {}),
          },
          slotGivenUp,
        );
        await dropSlot(queries, slot);
      }
      await createSlot(url, slot, closing);
      unreadable = null;
      onCreated();
      logger.info({ slot }, 'created a replication slot');
      const made = await readSlot(queries, slot);
      return made?.isActive === true ? null : made;
    },
    async judge(error) {
      if (judgeStream(error) !== 'changed-world') return;
      const found = await readSlot(queries, slot).catch(() => null);
      // Without an answer the next stream fails in the same way, and is judged again.
      if (found !== null) unreadable = { acknowledged: found.acknowledged, reason: error };
    },
  };
}

const slotGivenUp = 'the slot is given up: what it held is found by rows, without old states between';
