/**
 * Resources by name, each opened for its first lease and closed after its last. All leases of a name share its
 * resource.
 */
export class RefCounted<Resource> {
  readonly #entries = new Map<string, Entry<Resource>>();
  readonly #close: (resource: Resource) => void;

  constructor(close: (resource: Resource) => void) {
    this.#close = close;
  }

  /** Whether a resource is open or being opened. */
  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** The names of the resources that are open or being opened. */
  get names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /** Resources that are open or being opened. */
  get size(): number {
    return this.#entries.size;
  }

  /**
   * Leases the resource of a name; opens it when it has no lease.
   *
   * @throws the error of `open`; the next call opens the resource again then.
   */
  async acquire(name: string, open: () => Promise<Resource>): Promise<Lease<Resource>> {
    const entry = this.#entries.get(name) ?? { name, opening: open(), leases: 0 };
    this.#entries.set(name, entry);
    entry.leases += 1;
    try {
      return new Lease(this, entry, await entry.opening);
    } catch (error) {
      this.retire(entry);
      throw error;
    }
  }

  /** Calls a function with each open resource, and later with those that are being opened. */
  forEach(act: (resource: Resource) => void): void {
    for (const { opening } of this.#entries.values()) opening.then(act, () => undefined);
  }

  /** Ends a lease. */
  release(entry: Entry<Resource>, resource: Resource): void {
    entry.leases -= 1;
    if (entry.leases > 0) return;
    this.retire(entry);
    this.#close(resource);
  }

  /** Gives out no more leases of this resource: the next {@link acquire} of its name opens another resource. */
  retire(entry: Entry<Resource>): void {
    if (this.#entries.get(entry.name) === entry) this.#entries.delete(entry.name);
  }
}

/** A resource, and the number of its leases. */
interface Entry<Resource> {
  readonly name: string;
  /** A promise, because the second lease must not begin before the resource is open. */
  readonly opening: Promise<Resource>;
  leases: number;
}

/** The right to use a resource. Its owner calls either `release` or `abandon`, once. */
export class Lease<Resource> {
  readonly resource: Resource;
  readonly #resources: RefCounted<Resource>;
  readonly #entry: Entry<Resource>;

  constructor(resources: RefCounted<Resource>, entry: Entry<Resource>, resource: Resource) {
    this.#resources = resources;
    this.#entry = entry;
    this.resource = resource;
  }

  /** Ends the lease; the resource is closed with its last lease. */
  release(): void {
    this.#resources.release(this.#entry, this.resource);
  }

  /** Ends the lease of a resource that is of no more use, so that the next lease opens another resource. */
  abandon(): void {
    this.#resources.retire(this.#entry);
    this.release();
  }
}
