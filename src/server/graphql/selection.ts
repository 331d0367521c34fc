import { getNamedType, isCompositeType, Kind, type GraphQLResolveInfo, type SelectionSetNode } from 'graphql';

/**
 * Whether the selection below a field contains a path of field names, inside of fragments and under aliases too.
 *
 * Ignores `@skip` and `@include`, so it is true for a field that they leave out.
 */
export function selects(info: GraphQLResolveInfo, ...path: readonly string[]): boolean {
  if (!isCompositeType(getNamedType(info.returnType))) return false;
  return info.fieldNodes.some(({ selectionSet }) => contains(selectionSet, path, info));
}

function contains(
  selectionSet: SelectionSetNode | undefined,
  path: readonly string[],
  info: GraphQLResolveInfo,
): boolean {
  const [name, ...rest] = path;
  if (name === undefined) return true;
  if (selectionSet === undefined) return false;
  return selectionSet.selections.some((selection) => {
    switch (selection.kind) {
      case Kind.FIELD:
        return selection.name.value === name && contains(selection.selectionSet, rest, info);
      case Kind.INLINE_FRAGMENT:
        return contains(selection.selectionSet, path, info);
      case Kind.FRAGMENT_SPREAD:
        return contains(info.fragments[selection.name.value]?.selectionSet, path, info);
    }
  });
}
