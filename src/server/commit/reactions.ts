import { z } from 'zod';

import type { EventCodec } from '../broker/event-codec.ts';
import type { Event } from '../broker/event.ts';
import { defineJob, type JobDefinition } from '../jobs/job.ts';
import { markApplied } from './applied.ts';
import { lockOrder, type AfterReaction, type Reaction, type WithinReaction } from './reaction.ts';
import type { Unit } from './unit.ts';

/** Runs the reactions to the events of a transaction. */
export interface Reactions {
  /** The jobs that run the `after` reactions. */
  readonly jobs: readonly JobDefinition[];
  /** Whether an event has a reaction. */
  follow(event: Event): boolean;
  /**
   * Applies events in the transaction of their fact: runs their `within` reactions in the order of their locks, and makes
   * the jobs of their `after` reactions. An event that was applied before is left out. `unit.record` adds events, which are
   * applied by a further call.
   */
  apply(unit: Unit, events: readonly Event[]): Promise<void>;
}

/** An `after` reaction, and the job that runs it. */
interface Follower {
  readonly reaction: AfterReaction;
  readonly job: JobDefinition<string>;
}

/** Creates the reactions of a process. */
export function createReactions(reactions: readonly Reaction[], codec: EventCodec): Reactions {
  const followed = new Set(reactions.map(({ on }) => on.type));
  const within = reactions
    .filter((reaction): reaction is WithinReaction => reaction.mode === 'within')
    .sort((first, second) => placeOf(first) - placeOf(second));
  const after = reactions
    .filter((reaction): reaction is AfterReaction => reaction.mode === 'after')
    .map((reaction): Follower => ({ reaction, job: jobOf(reaction, codec) }));
  const follow = (event: Event): boolean => followed.has(event.type);

  return {
    jobs: after.map(({ job }) => job),
    follow,
    async apply(unit, events) {
      const followedEvents = events.filter(follow);
      if (followedEvents.length === 0) return;
      const fresh = await markApplied(unit.tx, followedEvents);
      for (const reaction of within) {
        for (const event of fresh.filter(({ type }) => type === reaction.on.type))
          await reaction.run(unit, event);
      }
      for (const { reaction, job } of after) {
        for (const event of fresh.filter(({ type }) => type === reaction.on.type)) {
          await unit.schedule(unit.tx, job, codec.encode(event));
        }
      }
    },
  };
}

/** The job of an `after` reaction. Its payload is the text of the event. */
function jobOf(reaction: AfterReaction, codec: EventCodec): JobDefinition<string> {
  return defineJob(`after:${reaction.name}`, {
    payload: z.string(),
    async run(unit, text) {
      await reaction.run(unit, codec.decode(text));
      return null;
    },
  });
}

function placeOf({ locks = 'none' }: WithinReaction): number {
  return lockOrder.indexOf(locks);
}
