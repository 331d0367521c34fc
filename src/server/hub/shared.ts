/** Resources by name, each open for as long as somebody uses it. */
export class Shared<Resource> {
  readonly #entries = new Map<string, Entry<Resource>>();
  readonly #close: (resource: Resource) => void;

  constructor(close: (resource: Resource) => void) {
    this.#close = close;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Uses the resource of a name, which is opened if nobody else does. Rejects when that fails. */
  async acquire(name: string, open: () => Promise<Resource>): Promise<Use<Resource>> {
    const entry = this.#entries.get(name) ?? { name, opening: open(), users: 0 };
    this.#entries.set(name, entry);
    entry.users += 1;
    try {
      return new Use(this, entry, await entry.opening);
    } catch (error) {
      this.forget(entry);
      throw error;
    }
  }

  /** Does something with each resource that is open. */
  forEach(act: (resource: Resource) => void): void {
    for (const { opening } of this.#entries.values()) opening.then(act, () => undefined);
  }

  /** Ends a use. */
  release(entry: Entry<Resource>, resource: Resource): void {
    entry.users -= 1;
    if (entry.users > 0) return;
    this.forget(entry);
    this.#close(resource);
  }

  /** Lets nobody else use a resource: the next one opens another. */
  forget(entry: Entry<Resource>): void {
    if (this.#entries.get(entry.name) === entry) this.#entries.delete(entry.name);
  }
}

/** A resource and those who use it. */
interface Entry<Resource> {
  readonly name: string;
  /** Users wait for the promise: a second one must not believe itself live before the first is. */
  readonly opening: Promise<Resource>;
  users: number;
}

/** A use of something that several use. One of its functions is called, once. */
export class Use<Resource> {
  readonly resource: Resource;
  readonly #shared: Shared<Resource>;
  readonly #entry: Entry<Resource>;

  constructor(shared: Shared<Resource>, entry: Entry<Resource>, resource: Resource) {
    this.#shared = shared;
    this.#entry = entry;
    this.resource = resource;
  }

  /** Ends the use; the last one lets the resource go. */
  release(): void {
    this.#shared.release(this.#entry, this.resource);
  }

  /** Ends the use of what nobody can use any more. */
  abandon(): void {
    this.#shared.forget(this.#entry);
    this.release();
  }
}
