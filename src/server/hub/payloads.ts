import type { Publication } from '../broker/broker.ts';
import { Payload, type PayloadCache } from './payload.ts';

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
  readonly #prefix: string;
  readonly #execute: Execute;
  readonly #cache: PayloadCache;
  readonly #making = new Map<string, Promise<Payload>>();
  #isClosed = false;

  /** @param id a number that no other group of this process has or had. */
  constructor(id: number, execute: Execute, cache: PayloadCache) {
    this.#prefix = `${id}:`;
    this.#execute = execute;
    this.#cache = cache;
  }

  /** The payload of a publication of the group's topic: at once, if nothing has to be waited for. */
  of(publication: Publication): Payload | Promise<Payload> {
    const key = this.#keyOf(publication);
    const known = this.#cache.get(key) ?? this.#making.get(key);
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

  close(): void {
    this.#isClosed = true;
  }

  // With the epoch, because a client may bring a cursor of a new epoch before this process hears of that epoch.
  #keyOf({ position: { epoch, offset }, mergedFrom }: Publication): string {
    const key = `${this.#prefix}${epoch}:${offset}`;
    return mergedFrom === undefined ? key : `${key}:${mergedFrom}`;
  }

  #keep(key: string, publication: Publication, { json, isFinal }: Executed): Payload {
    const payload = new Payload(json, publication);
    if (isFinal && !this.#isClosed) this.#cache.add(key, payload);
    return payload;
  }
}
