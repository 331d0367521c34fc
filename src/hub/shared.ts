/** A use of something that several use. One of its functions is called, once. */
export interface Use<Resource> {
  readonly resource: Resource;
  /** Ends the use; the last one lets the resource go. */
  readonly release: () => void;
  /** Ends the use of what nobody can use any more: the next one opens another. */
  readonly abandon: () => void;
}

/** Resources by name, each open for as long as somebody uses it. */
export interface Shared<Resource> {
  readonly size: number;
  /** Uses the resource of a name, which is opened if nobody else does. Rejects when that fails. */
  acquire(name: string, open: () => Promise<Resource>): Promise<Use<Resource>>;
  /** Does something with each resource that is open. */
  forEach(act: (resource: Resource) => void): void;
}

interface Entry<Resource> {
  /** Users wait for the promise: a second one must not believe itself live before the first is. */
  readonly opening: Promise<Resource>;
  users: number;
}

/** Creates an empty set of resources. */
export function createShared<Resource>(close: (resource: Resource) => void): Shared<Resource> {
  const entries = new Map<string, Entry<Resource>>();

  const forget = (name: string, entry: Entry<Resource>): void => {
    if (entries.get(name) === entry) entries.delete(name);
  };

  return {
    get size() {
      return entries.size;
    },
    async acquire(name, open) {
      const entry = entries.get(name) ?? { opening: open(), users: 0 };
      entries.set(name, entry);
      entry.users += 1;
      const release = (): void => {
        entry.users -= 1;
        if (entry.users > 0) return;
        forget(name, entry);
        entry.opening.then(close, () => undefined);
      };
      const abandon = (): void => {
        forget(name, entry);
        release();
      };
      try {
        return { resource: await entry.opening, release, abandon };
      } catch (error) {
        abandon();
        throw error;
      }
    },
    forEach(act) {
      for (const { opening } of entries.values()) opening.then(act, () => undefined);
    },
  };
}
