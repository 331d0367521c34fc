import {
  defaultFieldResolver,
  getArgumentValues,
  TypeNameMetaFieldDef,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { collectSubfields } from 'graphql/execution/collectFields.js';

import { NotPlanned } from './not-planned.ts';
import { planValue, type CompleteValue, type InfoOf, type Run } from './plan-value.ts';

/** The parts of an operation that the plans of all its fields share. */
export interface OperationParts {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Record<string, FragmentDefinitionNode>;
  readonly variableValues: Record<string, unknown>;
  /** Fields that may still be planned. */
  plannableFields: number;
}

/** Returns `,"name":value` for a field of an object. @throws {NotPlanned} */
type ExecuteField = (source: unknown, run: Run) => string;

type Path = GraphQLResolveInfo['path'];

/** Plans an object with the selected fields, which graphql-js collects by their names in the response. */
export function planObject(
  parts: OperationParts,
  type: GraphQLObjectType,
  fields: ReadonlyMap<string, readonly FieldNode[]>,
  path: Path | undefined,
): CompleteValue {
  // `isTypeOf` may refuse the value, or answer with a promise.
  if (type.isTypeOf != null) throw new NotPlanned(true);
  const executes: ExecuteField[] = [];
  for (const [responseName, fieldNodes] of fields) {
    const [first] = fieldNodes;
    const field = first === undefined ? undefined : fieldOf(type, first.name.value);
    if (first === undefined || field === undefined) throw new NotPlanned(true);
    const key = { prev: path, key: responseName, typename: type.name };
    const start = executes.length === 0 ? '{' : ',';
    executes.push(planField(parts, type, field, [first, ...fieldNodes.slice(1)], key, start));
  }
  if (executes.length === 0) return () => '{}';
  return (value, run) => {
    let json = '';
    for (const execute of executes) json += execute(value, run);
    return json + '}';
  };
}

function fieldOf(type: GraphQLObjectType, name: string): GraphQLField<unknown, unknown> | undefined {
  return name === TypeNameMetaFieldDef.name ? TypeNameMetaFieldDef : type.getFields()[name];
}

/** `start` is the character before the field: a brace for the first field of an object, and a comma for the others. */
function planField(
  parts: OperationParts,
  parentType: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  fieldNodes: readonly [FieldNode, ...FieldNode[]],
  path: Path,
  start: '{' | ',',
): ExecuteField {
  parts.plannableFields -= 1;
  if (parts.plannableFields < 0) throw new NotPlanned(true);
  const { schema, operation, fragments, variableValues } = parts;
  const resolve = field.resolve ?? defaultFieldResolver;
  const args = getArgumentValues(field, fieldNodes[0], variableValues);
  const { name: fieldName, type: returnType } = field;
  // Each property stands here, because spreading an object costs more than all other work of a field.
  const infoOf: InfoOf = (rootValue) => ({
    fieldName,
    fieldNodes,
    returnType,
    parentType,
    path,
    schema,
    fragments,
    rootValue,
    operation,
    variableValues,
  });
  const complete = planValue(returnType, {
    schema,
    infoOf,
    planObject: (type) =>
      planObject(parts, type, collectSubfields(schema, fragments, variableValues, type, fieldNodes), path),
  });
  const key = `${start}${JSON.stringify(path.key)}:`;
  // A resolver with at most three parameters does not read the info. No parameters at all may stand for `...args`.
  const readsInfo = resolve.length === 0 || resolve.length > 3;
  return (source, run) => {
    const { rootValue, contextValue } = run;
    const value: unknown = readsInfo
      ? resolve(source, args, contextValue, infoOf(rootValue))
      : (resolve as ResolverWithoutInfo)(source, args, contextValue);
    return key + complete(value, run);
  };
}

type ResolverWithoutInfo = (source: unknown, args: object, contextValue: unknown) => unknown;
