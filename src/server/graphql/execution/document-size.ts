import {
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

import { fragmentsOf } from './fragments.ts';
import { isIntrospective } from './introspection-size.ts';

/** The size of a document. A fragment counts at each of its uses. */
export interface DocumentSize {
  /** The number of nested fields at the deepest place. Introspection does not count. */
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
}

const nothing: DocumentSize = { depth: 0, aliases: 0, directives: 0 };

/**
 * Measures a parsed document. The document may be invalid.
 *
 * Each fragment is measured once, so the time is linear in the document, however often fragments use each other. A
 * fragment that uses itself has an infinite depth.
 */
export function measureDocument(document: DocumentNode): DocumentSize {
  const fragments = fragmentsOf(document);
  const measured = new Map<string, DocumentSize | 'being measured'>();

  const ofFragment = (name: string): DocumentSize => {
    const known = measured.get(name);
    if (known === 'being measured') return { ...nothing, depth: Infinity };
    if (known !== undefined) return known;
    const fragment = fragments.get(name);
    if (fragment === undefined) return nothing;
    measured.set(name, 'being measured');
    const size = ofFragmentDefinition(fragment);
    measured.set(name, size);
    return size;
  };
  const ofFragmentDefinition = (definition: FragmentDefinitionNode): DocumentSize => {
    const { selectionSet, typeCondition, directives = [] } = definition;
    const size = sumOf([ofSelections(selectionSet), { ...nothing, directives: directives.length }]);
    return isIntrospective(typeCondition.name.value) ? { ...size, depth: 0 } : size;
  };
  const ofField = ({ name, alias, directives = [], selectionSet }: FieldNode): DocumentSize => {
    const isIntrospection = isIntrospective(name.value);
    const below = selectionSet === undefined ? nothing : ofSelections(selectionSet);
    return {
      depth: isIntrospection ? 0 : below.depth + 1,
      aliases: below.aliases + (alias === undefined ? 0 : 1),
      directives: below.directives + directives.length,
    };
  };
  const ofSelections = ({ selections }: SelectionSetNode): DocumentSize =>
    sumOf(
      selections.map((selection) => {
        if (selection.kind === Kind.FIELD) return ofField(selection);
        const inside =
          selection.kind === Kind.FRAGMENT_SPREAD
            ? ofFragment(selection.name.value)
            : ofSelections(selection.selectionSet);
        return { ...inside, directives: inside.directives + (selection.directives?.length ?? 0) };
      }),
    );

  return sumOf(
    document.definitions.map((definition) => {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) return ofFragment(definition.name.value);
      if (definition.kind !== Kind.OPERATION_DEFINITION) return nothing;
      const { selectionSet, directives = [], variableDefinitions = [] } = definition;
      const ofVariables = variableDefinitions.reduce(
        (sum, variable) => sum + (variable.directives?.length ?? 0),
        0,
      );
      return sumOf([ofSelections(selectionSet), { ...nothing, directives: directives.length + ofVariables }]);
    }),
  );
}

function sumOf(sizes: readonly DocumentSize[]): DocumentSize {
  let { depth, aliases, directives } = nothing;
  for (const size of sizes) {
    depth = Math.max(depth, size.depth);
    aliases += size.aliases;
    directives += size.directives;
  }
  return { depth, aliases, directives };
}
