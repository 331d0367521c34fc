import type { Context } from './context.ts';

/**
 * Makes a value that belongs to one operation, such as a loader that gathers the rows of its fields.
 *
 * The returned function creates the value at the first call with a context and returns the same value at every later
 * call with it. The value lives as long as its context: for one operation, or for the life of a group of subscriptions,
 * whose members share a context.
 */
export function perOperation<Value extends object>(
  create: (services: Context['services']) => Value,
): (context: Context) => Value {
  const values = new WeakMap<Context, Value>();
  return (context) => {
    const existing = values.get(context);
    if (existing !== undefined) return existing;
    const value = create(context.services);
    values.set(context, value);
    return value;
  };
}
