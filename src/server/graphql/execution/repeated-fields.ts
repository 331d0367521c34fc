import { Kind, type DocumentNode, type FieldNode, type SelectionSetNode } from 'graphql';

import { fragmentsOf } from './fragments.ts';

/** Fields that are looked at, at most. A document whose fragments multiply to more is measured in part. */
const maximumFields = 5000;

/**
 * The largest number of fields in a document whose results merge into the same key of the same object. The document may be
 * invalid.
 */
export function mostRepeated(document: DocumentNode): number {
  const fragments = fragmentsOf(document);
  let left = maximumFields;

  /** Adds the fields of a selection set by the key of their results; each fragment once for an object. */
  const gather = (set: SelectionSetNode, fields: Map<string, FieldNode[]>, spread: Set<string>): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        const known = fields.get(key);
        if (known === undefined) fields.set(key, [selection]);
        else known.push(selection);
        left -= 1;
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        gather(selection.selectionSet, fields, spread);
      } else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        const fragment = fragments.get(selection.name.value);
        if (fragment !== undefined) gather(fragment.selectionSet, fields, spread);
      }
    }
  };
  const ofObject = (sets: readonly SelectionSetNode[]): number => {
    const fields = new Map<string, FieldNode[]>();
    const spread = new Set<string>();
    for (const set of sets) if (left > 0) gather(set, fields, spread);
    let most = 0;
    for (const merged of fields.values()) {
      const below = merged.flatMap(({ selectionSet }) => selectionSet ?? []);
      most = Math.max(most, merged.length, below.length > 0 && left > 0 ? ofObject(below) : 0);
    }
    return most;
  };

  const ofDefinitions = document.definitions.map((definition) =>
    'selectionSet' in definition ? ofObject([definition.selectionSet]) : 0,
  );
  return Math.max(0, ...ofDefinitions);
}
