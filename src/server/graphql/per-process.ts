import type { Context, Services } from './context.ts';

/**
 * Defines a value that all operations of a process share, such as a loader that batches the rows of their fields.
 *
 * The returned function creates the value at the first call with the services of a process, and returns the same value at
 * every later call. The value must not depend on the viewer, because operations of every viewer share it.
 */
export function perProcess<Value extends object>(
  create: (services: Services) => Value,
): (context: Context) => Value {
  const values = new WeakMap<Services, Value>();
  return ({ services }) => {
    const existing = values.get(services);
    if (existing !== undefined) return existing;
    const value = create(services);
    values.set(services, value);
    return value;
  };
}
