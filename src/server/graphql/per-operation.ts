import type { Context } from './context.ts';

/**
 * Defines a value that every operation has for itself, such as a loader that batches the rows of its fields.
 *
 * The returned function creates the value at the first call with a context and returns the same value at every later
 * call with that context. The value lives as long as its context: as long as an operation, or as a group of
 * subscriptions, whose members share a context.
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
