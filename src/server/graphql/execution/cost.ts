import {
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  valueFromAST,
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

import { pageSize } from '../connections.ts';
import { fragmentsOf } from './fragments.ts';

/** A valid operation and the values of its variables. */
export interface CostedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Rows of a list without `first` and `last`. */
const assumedListSize = pageSize.default;

/** Types between a list and its rows. They cost nothing themselves. */
const isRelayPart = /(Connection|Edge)$/;

/**
 * The largest number of objects that an operation can return, root fields included. A list multiplies the cost of a
 * row by its `first` or `last`. Scalar fields are free.
 *
 * Each use of a fragment counts. The cost of a fragment is computed once, so the time is linear in the document.
 */
export function costOf({ schema, document, operation, variables }: CostedOperation): number {
  const fragments = fragmentsOf(document);
  const costs = new Map<string, number>();

  const ofFragment = (name: string): number => {
    const known = costs.get(name);
    if (known !== undefined) return known;
    const fragment = fragments.get(name);
    const type = fragment === undefined ? undefined : schema.getType(fragment.typeCondition.name.value);
    if (fragment === undefined || !isCompositeType(type)) return 0;
    const cost = ofSelections(fragment.selectionSet, type);
    costs.set(name, cost);
    return cost;
  };

  const ofField = (node: FieldNode, parent: GraphQLCompositeType): number => {
    const field =
      isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
    const type = field === undefined ? undefined : getNamedType(field.type);
    if (field === undefined || !isCompositeType(type) || node.selectionSet === undefined) return 0;
    const own = isRelayPart.test(parent.name) ? 0 : 1;
    return (own + ofSelections(node.selectionSet, type)) * rowsOf(node, field, variables);
  };

  const ofSelections = ({ selections }: SelectionSetNode, parent: GraphQLCompositeType): number => {
    let cost = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) cost += ofField(selection, parent);
      else if (selection.kind === Kind.FRAGMENT_SPREAD) cost += ofFragment(selection.name.value);
      else {
        const name = selection.typeCondition?.name.value;
        const type = name === undefined ? parent : schema.getType(name);
        if (isCompositeType(type)) cost += ofSelections(selection.selectionSet, type);
      }
    }
    return cost;
  };

  const root = schema.getRootType(operation.operation);
  return root == null ? 0 : ofSelections(operation.selectionSet, root);
}

/** The largest number of rows of a field; 1 for a field that is no list. */
function rowsOf(
  { arguments: given = [] }: FieldNode,
  field: GraphQLField<unknown, unknown>,
  variables: Readonly<Record<string, unknown>>,
): number {
  const sizes = field.args.filter(({ name }) => name === 'first' || name === 'last');
  if (sizes.length === 0) return 1;
  const values = sizes.map(({ name, type, defaultValue }) => {
    const argument = given.find((candidate) => candidate.name.value === name);
    return argument === undefined ? defaultValue : valueFromAST(argument.value, type, variables);
  });
  const asked = values.filter((value) => typeof value === 'number' && value >= 0) as number[];
  return Math.max(1, asked.length === 0 ? assumedListSize : Math.max(...asked));
}
