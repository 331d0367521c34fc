import { z } from 'zod';

import type { EventCodec } from '../broker/event-codec.ts';
import type { Event } from '../broker/event.ts';
import { defineJob, type JobDefinition } from '../jobs/job.ts';
import { byIdentityOf, markApplied, markNew } from './applied.ts';
import { lockOrder, type AfterReaction, type Reaction, type WithinReaction } from './reaction.ts';
import type { ExpectingUnit } from './unit.ts';

/** Runs the reactions to the events of a transaction. */
export interface Reactions {
  /** The jobs that run the `after` reactions. */
  readonly jobs: readonly JobDefinition[];
  /** Whether an event concerns a reaction. Events that concern none are not noted as applied. */
  follow(event: Event): boolean;
  /**
   * Applies events in the transaction of their fact: runs their `within` reactions in the order of their locks, and makes
   * the jobs of their `after` reactions. An event that was applied before is left out. `unit.record` adds events, which are
   * applied by a further call.
   *
   * @param isPlanned whether a reaction that has a plan for its events is carried out by it.
   */
  apply(unit: ExpectingUnit, events: readonly Event[], isPlanned?: boolean): Promise<void>;
}

/** An `after` reaction, and the job that runs it. */
interface Follower {
  readonly reaction: AfterReaction;
  readonly job: JobDefinition<string>;
}

/** Creates the reactions of a process. */
export function createReactions(reactions: readonly Reaction[], codec: EventCodec): Reactions {
  const byType = new Map<string, readonly Reaction[]>();
  for (const reaction of reactions) {
    byType.set(reaction.on.type, [...(byType.get(reaction.on.type) ?? []), reaction]);
  }
  const within = reactions
    .filter((reaction): reaction is WithinReaction => reaction.mode === 'within')
    .sort((first, second) => placeOf(first) - placeOf(second));
  const after = reactions
    .filter((reaction): reaction is AfterReaction => reaction.mode === 'after')
    .map((reaction): Follower => ({ reaction, job: jobOf(reaction, codec) }));
  const follow = (event: Event): boolean =>
    byType.get(event.type)?.some((reaction) => isConcerned(reaction, event)) ?? false;

  return {
    jobs: after.map(({ job }) => job),
    follow,
    async apply(unit, events, isPlanned = false) {
      const followedEvents = events.filter(follow);
      if (followedEvents.length === 0) return;
      const fresh = await markFresh(unit, followedEvents);
      for (const reaction of within) {
        const own = fresh.filter((event) => isConcerned(reaction, event));
        if (own.length === 0) continue;
        const planned = isPlanned ? (reaction.plan?.(own) ?? null) : null;
        await (planned === null ? reaction.runAll(unit, own) : unit.expect(planned));
      }
      for (const { reaction, job } of after) {
        for (const event of fresh.filter((each) => isConcerned(reaction, each))) {
          await unit.schedule(unit.tx, job, codec.encode(event));
        }
      }
    },
  };
}

/** Marks events as applied. Returns those that were not marked before, each once; all of them in the usual case. */
async function markFresh(
  { tx, isUsual, expect }: ExpectingUnit,
  events: readonly Event[],
): Promise<readonly Event[]> {
  if (!isUsual) return markApplied(tx, events);
  const fresh = [...byIdentityOf(events).values()];
  await expect([markNew(fresh)]);
  return fresh;
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

function isConcerned(reaction: Reaction, event: Event): boolean {
  return event.type === reaction.on.type && (reaction.concerns?.(event) ?? true);
}

function placeOf({ locks = 'none' }: WithinReaction): number {
  return lockOrder.indexOf(locks);
}
