import type { Publication } from '../broker/broker.ts';
import { Payload, type CachedPayloads } from './payload.ts';

/** The result of an execution. */
export interface Executed {
  /** JSON of the result. */
  readonly json: string;
  /** Whether another execution gives the same result; false for a result with errors. */
  readonly isFinal: boolean;
}

/** Executes a group's request for a publication. Never throws. */
export type Execute = (publication: Publication) => Promise<Executed> | Executed;

/** Makes the payloads of a group, each once for all members that ask for it at the same moment. */
export class Payloads {
  readonly #execute: Execute;
  readonly #cached: CachedPayloads;
  readonly #making = new Map<string, Promise<Payload>>();
  #isClosed = false;

  constructor(execute: Execute, cached: CachedPayloads) {
    this.#execute = execute;
    this.#cached = cached;
  }

  /** The payload of a publication of the group's topic: at once, if nothing has to be waited for. */
  of(publication: Publication): Payload | Promise<Payload> {
    const key = keyOf(publication);
    const known = this.#cached.get(key) ?? this.#making.get(key);
    if (known !== undefined) return known;
    const executed = this.#execute(publication);
    if (!(executed instanceof Promise)) return this.#keep(key, publication, executed);
    const making = executed
      .then((result) => this.#keep(key, publication, result))
      .finally(() => this.#making.delete(key));
    this.#making.set(key, making);
    // A group waits for its payloads one after the other: one that fails meanwhile must not end the process.
    making.catch(() => undefined);
    return making;
  }

  /** Keeps nothing from now on. A client that comes back when the group is closed joins another group. */
  close(): void {
    this.#isClosed = true;
    this.#cached.clear();
  }

  #keep(key: string, publication: Publication, { json, isFinal }: Executed): Payload {
    const payload = new Payload(json, publication);
    if (isFinal && !this.#isClosed) this.#cached.add(key, payload);
    return payload;
  }
}

// With the epoch, because a client may bring a cursor of a new epoch before this process hears of that epoch.
function keyOf({ position: { epoch, offset }, mergedFrom }: Publication): string {
  const key = `${epoch}:${offset}`;
  return mergedFrom === undefined ? key : `${key}:${mergedFrom}`;
}
