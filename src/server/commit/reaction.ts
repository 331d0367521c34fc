import type { Event, EventDefinition } from '../broker/event.ts';
import type { BoundStatement } from '../db/statement.ts';
import type { ExpectingUnit, Unit } from './unit.ts';

/**
 * The rows that a `within` reaction locks beside those of its fact, in the order in which every transaction locks them.
 * Two transactions that keep one order never wait for each other.
 */
export const lockOrder = ['none', 'creators', 'sessions', 'inboxes'] as const;
export type ReactionLock = (typeof lockOrder)[number];

/** A reaction in the transaction of its fact: both take effect, or neither. */
export interface WithinReaction<Type extends string = string, Payload = unknown> {
  readonly mode: 'within';
  /** Unique among all reactions. */
  readonly name: string;
  readonly on: EventDefinition<Type, Payload>;
  /** Whether it has work for an event; for every event by default. It follows from the event alone. */
  concerns?(event: Event<Type, Payload>): boolean;
  /** Default `none`. */
  readonly locks?: ReactionLock;
  /**
   * Runs for all events of a transaction at once, in their order. An error rolls the fact back too, unless another program
   * wrote the fact. Where the unit is usual, the reaction may expect its usual case in place of a way to the database.
   */
  runAll(unit: ExpectingUnit, events: readonly Event<Type, Payload>[]): Promise<void>;
  /**
   * Plans the work of `runAll` for the usual case, in which it records no events. The statements go in the flight of COMMIT, so
   * that they cost a mutation no way to the database of their own. Null when the events tell that the case is another.
   *
   * A statement that meets another case fails as an unusual case (`usualSql`). The transaction has no effect then, and runs
   * again with `runAll`.
   */
  plan?(events: readonly Event<Type, Payload>[]): readonly BoundStatement[] | null;
}

/** The parts of a `within` reaction: `run` for each event, or `runAll` where a statement can serve many events. */
export type WithinParts<Type extends string, Payload> = Omit<WithinReaction<Type, Payload>, 'runAll'> &
  (
    | Pick<WithinReaction<Type, Payload>, 'runAll'>
    | { run(unit: Unit, event: Event<Type, Payload>): Promise<void> }
  );

/**
 * A reaction after the commit of its fact, as a job in a transaction of its own. It is tried again until it succeeds, and its
 * failures never touch the fact.
 */
export interface AfterReaction<Type extends string = string, Payload = unknown> {
  readonly mode: 'after';
  /** Unique among all reactions. It stays in the database, so it must not change while work of it waits. */
  readonly name: string;
  readonly on: EventDefinition<Type, Payload>;
  /** Whether it has work for an event; for every event by default. It follows from the event alone. */
  concerns?(event: Event<Type, Payload>): boolean;
  run(unit: Unit, event: Event<Type, Payload>): Promise<void>;
}

/** The work of a domain when an event happens, which may be an event of another domain. */
export type Reaction = WithinReaction | AfterReaction;

/**
 * Defines a reaction. It runs once for each fact, whether a mutation of ours or another program made it, and however often
 * the fact is captured.
 */
export function defineReaction<Type extends string, Payload>(
  reaction: WithinParts<Type, Payload> | AfterReaction<Type, Payload>,
): Reaction {
  if (reaction.mode === 'after' || 'runAll' in reaction) return reaction;
  return {
    ...reaction,
    async runAll(unit, events) {
      for (const event of events) await reaction.run(unit, event as Event<Type, Payload>);
    },
  };
}
