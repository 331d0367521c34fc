import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  valueFromAST,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

import { pageSize } from '../connections.ts';
import { declaredRowsOf, hasRowsOfConnection, searchOf, seriesRowsOf } from '../field-cost.ts';
import { nothing, plus, SelectionCharge, type Charge } from './charge.ts';
import { introspectionSizes, isIntrospective } from './introspection-size.ts';

/** A valid operation and the values of its variables. */
export interface CostedOperation {
  readonly schema: GraphQLSchema;
  /** The fragments of its document, see `fragmentsOf`. */
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The cost of an operation in objects. The costs may be fractions, or infinite. */
export interface OperationCost {
  /** Of the whole operation; of a subscription with one event. */
  readonly cost: number;
  /** Of the selections below the root of a subscription, which run at each of its events; 0 for other operations. */
  readonly eventCost: number;
  /** Searches in texts. */
  readonly searches: number;
}

type AnyField = GraphQLField<unknown, unknown>;

/**
 * The costs in twentieths of an object. A connection costs at least a page, because it is a statement of the database. A value
 * of introspection is read from memory without a resolver of ours: 1,286 of them in twentieths took 8 ms of CPU.
 */
const charges = { introspected: 0.2, leaf: 1, object: 20, connection: 20 * pageSize.default } as const;

const isConnection = /Connection$/;
/** Types between a list and its rows. They cost nothing themselves. */
const isRelayPart = /(Connection|Edge)$/;

/**
 * The cost of an operation. An object costs 1, and a field without fields below it a twentieth, for each time that the
 * result may hold it:
 *
 * - The rows of a list are as many as its `first` or `last` says, or as its field declares.
 * - A series has as many rows as the `first` of its field says.
 * - A connection costs at least 20. It is refused when it has more rows than a page may have, so each further row costs 1.
 * - Selections on an interface cost as much as the type that costs most.
 * - A search costs what its field declares.
 * - An object or a value of introspection costs a hundredth, because it is in memory.
 *
 * Each use of a fragment counts. The cost of a fragment is computed once, so the time is linear in the document.
 */
export function costOf({ schema, fragments, operation, variables }: CostedOperation): OperationCost {
  const known = new Map<string, SelectionCharge>();

  const ofFragment = (name: string): SelectionCharge => {
    const existing = known.get(name);
    if (existing !== undefined) return existing;
    const fragment = fragments.get(name);
    const type = fragment === undefined ? undefined : schema.getType(fragment.typeCondition.name.value);
    const charge =
      fragment === undefined || !isCompositeType(type)
        ? new SelectionCharge()
        : ofSelections(fragment.selectionSet, type);
    known.set(name, charge);
    return charge;
  };

  const ofField = (node: FieldNode, parent: GraphQLCompositeType): Charge => {
    const field = fieldOf(parent, node.name.value);
    if (field === undefined) return { ...nothing, fixed: charges.leaf };
    const type = getNamedType(field.type);
    const isComposite = isCompositeType(type) && node.selectionSet !== undefined;
    const below = isComposite ? ofSelections(node.selectionSet, type).most : nothing;
    const own = isComposite ? ownCharge(type.name) : leafCharge(parent.name);
    const row = plus(below, { ...nothing, fixed: own });
    return plus(ofRows(node, parent, field, row), ofSearch(node, field));
  };

  /** The charge of all rows of a field, from the charge of one. */
  const ofRows = (node: FieldNode, parent: GraphQLCompositeType, field: AnyField, row: Charge): Charge => {
    const rows = (): number =>
      argumentRows(node, field, variables) ?? declaredRowsOf(field) ?? pageSize.maximum;
    if (isConnection.test(getNamedType(field.type).name)) {
      const fixed = Math.max(charges.connection, row.fixed + chargeOfPage(rows(), row.perRow));
      return { fixed, perRow: 0, searches: row.searches };
    }
    const most = seriesRowsOf(field);
    if (most !== null) {
      const fixed = row.fixed + Math.min(rows(), most) * row.perRow;
      return { fixed, perRow: 0, searches: row.searches };
    }
    if (!isListType(getNullableType(field.type))) return row;
    if (hasRowsOfConnection(field)) return { fixed: 0, perRow: row.fixed, searches: row.searches };
    const count = introspectionSizes(schema).get(`${parent.name}.${field.name}`) ?? rows();
    return { fixed: row.fixed * count, perRow: row.perRow * count, searches: row.searches * count };
  };

  const ofSearch = (node: FieldNode, field: AnyField): Charge => {
    const search = searchOf(field);
    if (search === null || argumentOf(node, field, search.argument, variables) == null) return nothing;
    return { fixed: search.cost * charges.object, perRow: 0, searches: 1 };
  };

  const ofSelections = ({ selections }: SelectionSetNode, parent: GraphQLCompositeType): SelectionCharge => {
    const charge = new SelectionCharge();
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        charge.add(ofField(selection, parent));
        continue;
      }
      const named = selection.kind === Kind.FRAGMENT_SPREAD ? selection.name.value : null;
      const condition =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? fragments.get(selection.name.value)?.typeCondition
          : selection.typeCondition;
      const type = condition === undefined ? parent : schema.getType(condition.name.value);
      if (!isCompositeType(type)) continue;
      const inside =
        selection.kind === Kind.INLINE_FRAGMENT
          ? ofSelections(selection.selectionSet, type)
          : ofFragment(named ?? '');
      charge.addFragment(schema, parent, type, inside);
    }
    return charge;
  };

  const root = schema.getRootType(operation.operation);
  const { fixed, searches } = root == null ? nothing : ofSelections(operation.selectionSet, root).most;
  const isSubscription = root != null && root === schema.getSubscriptionType();
  const eventCost = isSubscription ? Math.max(0, fixed - charges.object) / charges.object : 0;
  return { cost: fixed / charges.object, eventCost, searches };
}

function fieldOf(parent: GraphQLCompositeType, name: string): AnyField | undefined {
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
}

/** The charge of the rows of a page. A page that is larger than any may be reads no row, and is refused as bad input. */
function chargeOfPage(rows: number, ofRow: number): number {
  const read = Math.min(rows, pageSize.maximum);
  return read * ofRow + (rows - read) * charges.object;
}

/** The charge of an object itself. */
function ownCharge(typeName: string): number {
  if (isRelayPart.test(typeName)) return 0;
  return isIntrospective(typeName) ? charges.introspected : charges.object;
}

/** The charge of a field without fields below it, by the type that it belongs to. */
function leafCharge(parentName: string): number {
  return isIntrospective(parentName) ? charges.introspected : charges.leaf;
}

/** The rows that the arguments of a field ask for; null for a field that has no such argument. */
function argumentRows(
  node: FieldNode,
  field: AnyField,
  variables: Readonly<Record<string, unknown>>,
): number | null {
  const sizes = field.args.filter(({ name }) => name === 'first' || name === 'last');
  if (sizes.length === 0) return null;
  const values = sizes.map(({ name }) => argumentOf(node, field, name, variables));
  const asked = values.filter((value) => typeof value === 'number' && value >= 0) as number[];
  return asked.length === 0 ? pageSize.default : Math.max(...asked);
}

/** The value of an argument, or its default. */
function argumentOf(
  { arguments: given = [] }: FieldNode,
  { args }: AnyField,
  name: string,
  variables: Readonly<Record<string, unknown>>,
): unknown {
  const argument = args.find((candidate) => candidate.name === name);
  const node = given.find((candidate) => candidate.name.value === name);
  if (argument === undefined) return undefined;
  if (node === undefined) return argument.defaultValue;
  if (node.value.kind === Kind.VARIABLE && variables[node.value.name.value] === undefined)
    return argument.defaultValue;
  return valueFromAST(node.value, argument.type, variables);
}
