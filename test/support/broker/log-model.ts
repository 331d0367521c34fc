import type { Position, PublishOutcome } from '../../../src/server/broker/broker.ts';
import type { Event } from '../../../src/server/broker/event.ts';

/** A publication of the model. */
interface ModelEntry {
  readonly id: string;
  /** The topic that keeps it. */
  readonly home: string;
  /** The epoch of that topic. */
  readonly life: string;
}

/** A log as a plain list. */
export interface ModelLog {
  readonly topic: string;
  readonly epoch: string;
  /** The offset before the first entry of the list. */
  readonly base: number;
  readonly entries: ModelEntry[];
  /** The last offset that is gone. Readers before it may find that the history does not reach back. */
  gone: number;
  readonly newestOrders: Map<string, bigint>;
}

/** Begins the model of a log at its tail. */
export function modelLog(topic: string, { epoch, offset }: Position): ModelLog {
  return { topic, epoch, base: offset, entries: [], gone: 0, newestOrders: new Map() };
}

/** The position of the last publication. */
export function modelTail({ epoch, base, entries }: ModelLog): Position {
  return { epoch, offset: base + entries.length };
}

/** The identities that follow an offset. */
export function modelAfter({ base, entries }: ModelLog, offset: number): string[] {
  return entries.slice(offset - base).map(({ id }) => id);
}

/** The identities that a log remembers, because they are still in it. */
export function rememberedIds({ base, gone, entries }: ModelLog): string[] {
  return entries.slice(Math.max(0, gone - base)).map(({ id }) => id);
}

/** Appends an event to the log of its home, and returns the outcome. */
export function appendToModel(log: ModelLog, { id, supersession }: Event): PublishOutcome {
  if (rememberedIds(log).includes(id)) return 'repeated';
  if (supersession !== null && supersession.order !== null) {
    const newest = log.newestOrders.get(supersession.key);
    if (newest !== undefined && newest > supersession.order) return 'superseded';
    log.newestOrders.set(supersession.key, supersession.order);
  }
  log.entries.push({ id, home: log.topic, life: log.epoch });
  return 'published';
}

/** The entries of a home are gone, from its own log and from the shared log that refers to them. */
export function emptyInModel(log: ModelLog, shared: ModelLog): void {
  log.gone = modelTail(log).offset;
  const last = shared.entries.findLastIndex(({ life }) => life === log.epoch);
  if (last !== -1) shared.gone = Math.max(shared.gone, shared.base + last + 1);
}
