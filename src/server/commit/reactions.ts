import type { Event } from '../broker/event.ts';
import type { Tx } from '../db/client.ts';
import { markApplied } from './applied.ts';
import { lockOrder, type AfterReaction, type Reaction, type WithinReaction } from './reaction.ts';
import type { Unit } from './unit.ts';

/** Runs the reactions to the events of a transaction. */
export interface Reactions {
  /** Whether an event has a reaction. */
  follow(event: Event): boolean;
  /**
   * Applies events in the transaction of their fact: runs their `within` reactions in the order of their locks, and stores
   * the work of their `after` reactions. An event that was applied before is left out. `unit.record` adds events, which are
   * applied by a further call.
   */
  apply(unit: Unit, events: readonly Event[]): Promise<void>;
}

/** Stores the work of an `after` reaction in a transaction. */
export type ScheduleReaction = (tx: Tx, reaction: AfterReaction, event: Event) => Promise<void>;

/** Creates the reactions of a process. */
export function createReactions(reactions: readonly Reaction[], schedule: ScheduleReaction): Reactions {
  const followed = new Set(reactions.map(({ on }) => on.type));
  const within = reactions
    .filter((reaction): reaction is WithinReaction => reaction.mode === 'within')
    .sort((first, second) => placeOf(first) - placeOf(second));
  const after = reactions.filter((reaction): reaction is AfterReaction => reaction.mode === 'after');
  const follow = (event: Event): boolean => followed.has(event.type);

  return {
    follow,
    async apply(unit, events) {
      const followedEvents = events.filter(follow);
      if (followedEvents.length === 0) return;
      const fresh = await markApplied(unit.tx, followedEvents);
      for (const reaction of within) {
        for (const event of fresh.filter(({ type }) => type === reaction.on.type))
          await reaction.run(unit, event);
      }
      for (const reaction of after) {
        for (const event of fresh.filter(({ type }) => type === reaction.on.type)) {
          await schedule(unit.tx, reaction, event);
        }
      }
    },
  };
}

function placeOf({ locks = 'none' }: WithinReaction): number {
  return lockOrder.indexOf(locks);
}
