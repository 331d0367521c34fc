/**
 * The id of an object whose row has none of its own, made of the parts that tell it from the others of its type. The type stands
 * in front, because some caches take any two objects with the same id for one.
 */
export function cacheId(typename: string, ...parts: readonly string[]): string {
  return [typename, ...parts.map(escaped)].join(':');
}

/** A part without colons, so that no two lists of parts make the same id. */
function escaped(part: string): string {
  return part.replaceAll('%', '%25').replaceAll(':', '%3A');
}

/** The description of such an id. */
export const cacheIdDescription =
  'Made for caches: unique among all objects. It is opaque, and no argument takes it.';
