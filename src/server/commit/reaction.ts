import type { Event, EventDefinition } from '../broker/event.ts';
import type { Unit } from './unit.ts';

/**
 * The rows that a `within` reaction locks beside those of its fact, in the order in which every transaction locks them.
 * Two transactions that keep one order never wait for each other.
 */
export const lockOrder = ['none', 'creators', 'sessions'] as const;
export type ReactionLock = (typeof lockOrder)[number];

/** A reaction in the transaction of its fact: both take effect, or neither. */
export interface WithinReaction<Type extends string = string, Payload = unknown> {
  readonly mode: 'within';
  /** Unique among all reactions. */
  readonly name: string;
  readonly on: EventDefinition<Type, Payload>;
  /** Default `none`. */
  readonly locks?: ReactionLock;
  /** An error rolls the fact back too, unless another program wrote the fact. */
  run(unit: Unit, event: Event<Type, Payload>): Promise<void>;
}

/**
 * A reaction after the commit of its fact, as a job in a transaction of its own. It is tried again until it succeeds, and its
 * failures never touch the fact.
 */
export interface AfterReaction<Type extends string = string, Payload = unknown> {
  readonly mode: 'after';
  /** Unique among all reactions. It stays in the database, so it must not change while work of it waits. */
  readonly name: string;
  readonly on: EventDefinition<Type, Payload>;
  run(unit: Unit, event: Event<Type, Payload>): Promise<void>;
}

/** The work of a domain when an event happens, which may be an event of another domain. */
export type Reaction = WithinReaction | AfterReaction;

/**
 * Defines a reaction. It runs once for each fact, whether a mutation of ours or another program made it, and however often
 * the fact is captured.
 */
export function defineReaction<Type extends string, Payload>(
  reaction: WithinReaction<Type, Payload> | AfterReaction<Type, Payload>,
): Reaction {
  return reaction;
}
