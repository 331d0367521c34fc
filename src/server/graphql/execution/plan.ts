import {
  defaultFieldResolver,
  defaultTypeResolver,
  getArgumentValues,
  getOperationAST,
  getVariableValues,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  TypeNameMetaFieldDef,
  type ExecutionArgs,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { collectFields, collectSubfields } from 'graphql/execution/collectFields.js';

import { fragmentsOf } from './fragments.ts';

/** What a plan is carried out with. */
interface Run {
  readonly rootValue: unknown;
  readonly contextValue: unknown;
}

/** Makes the JSON of a value. @throws {NotPlanned} */
type Complete = (value: unknown, run: Run) => string;
/** Makes `,"name":value` of a field of an object. @throws {NotPlanned} */
type Resolve = (source: unknown, run: Run) => string;

/** What the executions of one plan have in common. */
interface Parts {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Record<string, FragmentDefinitionNode>;
  readonly variableValues: Record<string, unknown>;
  /** Fields that may still be planned. */
  left: number;
}

/**
 * Why a plan does not go on: this once, as when a field fails, or never, as when a resolver gives promises. GraphQL's own
 * execution then does what is right.
 */
export class NotPlanned extends Error {
  readonly isForever: boolean;

  constructor(isForever: boolean) {
    super('not planned');
    this.isForever = isForever;
  }
}

/** A larger selection is not planned: its plan would take more memory than its executions take time. */
const maximumFields = 200;

/**
 * An operation with its variables, worked out as far as it is the same for every root value: which fields there are, what
 * their arguments are and how each becomes JSON.
 *
 * It brings what `execute` of graphql-js brings, or nothing: of what is not plain (promises, errors, lists of objects) it
 * knows nothing, and says so.
 *
 * @see https://spec.graphql.org/October2021/#sec-Execution
 */
export class SelectionPlan {
  readonly #root: Complete;
  readonly #contextValue: unknown;

  /** @throws {NotPlanned} for an operation that cannot be executed at all. */
  constructor({ schema, document, operationName, variableValues, contextValue }: ExecutionArgs) {
    const operation = getOperationAST(document, operationName);
    const type = operation == null ? null : schema.getRootType(operation.operation);
    if (operation == null || type == null) throw new NotPlanned(true);
    const { variableDefinitions = [] } = operation;
    const { coerced } = getVariableValues(schema, variableDefinitions, variableValues ?? {}, {
      maxErrors: 1,
    });
    if (coerced === undefined) throw new NotPlanned(true);
    const fragments = Object.fromEntries(fragmentsOf(document));
    const parts: Parts = { schema, operation, fragments, variableValues: coerced, left: maximumFields };
    const fields = collectFields(schema, fragments, coerced, type, operation.selectionSet);
    this.#root = planObject(parts, type, fields, undefined);
    this.#contextValue = contextValue;
  }

  /**
   * The JSON of the data for a root value.
   *
   * @throws {NotPlanned} when GraphQL's own execution has to be asked.
   */
  execute(rootValue: unknown): string {
    return this.#root(rootValue, { rootValue, contextValue: this.#contextValue });
  }
}

type Path = GraphQLResolveInfo['path'] | undefined;

function planObject(
  parts: Parts,
  type: GraphQLObjectType,
  fields: ReadonlyMap<string, readonly FieldNode[]>,
  path: Path,
): Complete {
  // Whether a value is of the type would have to be asked, perhaps of a promise.
  if (type.isTypeOf != null) throw new NotPlanned(true);
  const resolves: Resolve[] = [];
  for (const [responseName, fieldNodes] of fields) {
    const [first] = fieldNodes;
    const field = first === undefined ? undefined : fieldOf(type, first.name.value);
    if (first === undefined || field === undefined) throw new NotPlanned(true);
    const key = { prev: path, key: responseName, typename: type.name };
    const start = resolves.length === 0 ? '{' : ',';
    resolves.push(planField(parts, type, field, [first, ...fieldNodes.slice(1)], key, start));
  }
  if (resolves.length === 0) return () => '{}';
  return (value, run) => {
    let json = '';
    for (const resolve of resolves) json += resolve(value, run);
    return json + '}';
  };
}

function fieldOf(type: GraphQLObjectType, name: string): GraphQLField<unknown, unknown> | undefined {
  return name === TypeNameMetaFieldDef.name ? TypeNameMetaFieldDef : type.getFields()[name];
}

function planField(
  parts: Parts,
  parentType: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  fieldNodes: readonly [FieldNode, ...FieldNode[]],
  path: GraphQLResolveInfo['path'],
  start: string,
): Resolve {
  parts.left -= 1;
  if (parts.left < 0) throw new NotPlanned(true);
  const { schema, operation, fragments, variableValues } = parts;
  const resolve = field.resolve ?? defaultFieldResolver;
  const args = getArgumentValues(field, fieldNodes[0], variableValues);
  const { name: fieldName, type: returnType } = field;
  // Written out: taking a copy of an object costs more than all else of a field.
  const inform: Inform = (rootValue) => ({
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
  const complete = planValue(parts, returnType, { fieldNodes, path, inform });
  const key = `${start}${JSON.stringify(path.key)}:`;
  // A resolver that has no name for the information takes none.
  const isInformed = resolve.length === 0 || resolve.length > 3;
  return (source, run) => {
    const { rootValue, contextValue } = run;
    const value: unknown = isInformed
      ? resolve(source, args, contextValue, inform(rootValue))
      : (resolve as Uninformed)(source, args, contextValue);
    return key + complete(value, run);
  };
}

type Uninformed = (source: unknown, args: object, contextValue: unknown) => unknown;
type Inform = (rootValue: unknown) => GraphQLResolveInfo;

/** The field whose value is planned. */
interface Place {
  readonly fieldNodes: readonly FieldNode[];
  readonly path: GraphQLResolveInfo['path'];
  readonly inform: Inform;
}

function planValue(parts: Parts, type: GraphQLOutputType, place: Place): Complete {
  const isRequired = isNonNullType(type);
  const present = isRequired ? type.ofType : type;
  if (isLeafType(present)) {
    return (value) => (isPresent(value, isRequired) ? leafOf(present, value) : 'null');
  }
  const complete = planPresent(parts, present, place);
  return (value, run) => (isPresent(value, isRequired) ? complete(value, run) : 'null');
}

/** Whether there is a value. @throws {NotPlanned} when it has failed, is still to come, or may not be absent. */
function isPresent(value: unknown, isRequired: boolean): boolean {
  if (value === null || value === undefined) {
    if (isRequired) throw new NotPlanned(false);
    return false;
  }
  if (typeof value !== 'object') return true;
  if (value instanceof Error) throw new NotPlanned(false);
  if (!('then' in value) || typeof value.then !== 'function') return true;
  // Nobody waits for it any more.
  (value as PromiseLike<unknown>).then(undefined, () => undefined);
  throw new NotPlanned(true);
}

function planPresent(parts: Parts, type: GraphQLOutputType, place: Place): Complete {
  if (isListType(type)) {
    const { ofType } = type;
    // The path of an object in a list is another for each.
    const item = isNonNullType(ofType) ? ofType.ofType : ofType;
    if (!isLeafType(item)) throw new NotPlanned(true);
    const complete = planValue(parts, ofType, place);
    return (value, run) => {
      if (!Array.isArray(value)) throw new NotPlanned(true);
      return `[${value.map((element: unknown) => complete(element, run)).join(',')}]`;
    };
  }
  if (isAbstractType(type)) return planAbstract(parts, type, place);
  if (isObjectType(type)) return planSelection(parts, type, place);
  throw new NotPlanned(true);
}

function leafOf(type: GraphQLLeafType, value: unknown): string {
  const serialised: unknown = type.serialize(value);
  const json = serialised == null ? undefined : JSON.stringify(serialised);
  if (json === undefined) throw new NotPlanned(false);
  return json;
}

function planSelection(parts: Parts, type: GraphQLObjectType, { fieldNodes, path }: Place): Complete {
  const { schema, fragments, variableValues } = parts;
  return planObject(parts, type, collectSubfields(schema, fragments, variableValues, type, fieldNodes), path);
}

/** Plans each type when the first value of it comes. */
function planAbstract(parts: Parts, type: GraphQLAbstractType, place: Place): Complete {
  const { schema } = parts;
  const resolveType = type.resolveType ?? defaultTypeResolver;
  const plans = new Map<string, Complete>();
  return (value, run) => {
    const { rootValue, contextValue } = run;
    const name = resolveType(value, contextValue, place.inform(rootValue), type);
    if (typeof name !== 'string') throw new NotPlanned(true);
    let plan = plans.get(name);
    if (plan === undefined) {
      const runtimeType = schema.getType(name);
      if (!isObjectType(runtimeType) || !schema.isSubType(type, runtimeType)) throw new NotPlanned(true);
      plan = planSelection(parts, runtimeType, place);
      plans.set(name, plan);
    }
    return plan(value, run);
  };
}
