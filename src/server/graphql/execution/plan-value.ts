import {
  defaultTypeResolver,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLAbstractType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';

import { NotPlanned, PlannedTooLarge } from './not-planned.ts';

/** The arguments of a single execution of a plan. */
export interface Run {
  readonly rootValue: unknown;
  readonly contextValue: unknown;
  /** Characters that the JSON of further values may have. */
  charactersLeft: number;
}

/** Returns the JSON of a resolved value. @throws {NotPlanned} */
export type CompleteValue = (value: unknown, run: Run) => string;

/** Returns the fourth argument of a resolver. */
export type InfoOf = (rootValue: unknown) => GraphQLResolveInfo;

/** The field whose value is planned. */
interface PlannedField {
  readonly schema: GraphQLSchema;
  readonly infoOf: InfoOf;
  /** Plans the fields that are selected below this field on a type. */
  readonly planObject: (type: GraphQLObjectType) => CompleteValue;
}

/** Plans the value of a field. @throws {NotPlanned} for a list of objects. */
export function planValue(type: GraphQLOutputType, field: PlannedField): CompleteValue {
  const isRequired = isNonNullType(type);
  const nullable = isRequired ? type.ofType : type;
  if (isLeafType(nullable)) {
    return (value, run) => (isPresent(value, isRequired) ? completeLeaf(nullable, value, run) : 'null');
  }
  const complete = planPresent(nullable, field);
  return (value, run) => (isPresent(value, isRequired) ? complete(value, run) : 'null');
}

/** False for null. @throws {NotPlanned} for an error, for a promise, and for null where a value is required. */
function isPresent(value: unknown, isRequired: boolean): boolean {
  if (value === null || value === undefined) {
    if (isRequired) throw new NotPlanned(false);
    return false;
  }
  if (typeof value !== 'object') return true;
  if (value instanceof Error) throw new NotPlanned(false);
  if (!('then' in value) || typeof value.then !== 'function') return true;
  // Handle the rejection, because graphql-js calls the resolver again and nothing else awaits this promise.
  (value as PromiseLike<unknown>).then(undefined, () => undefined);
  throw new NotPlanned(true);
}

function completeLeaf(type: GraphQLLeafType, value: unknown, run: Run): string {
  const serialised: unknown = type.serialize(value);
  if (typeof serialised === 'string' && serialised.length > run.charactersLeft) throw new PlannedTooLarge();
  const json = serialised == null ? undefined : JSON.stringify(serialised);
  if (json === undefined) throw new NotPlanned(false);
  run.charactersLeft -= json.length;
  if (run.charactersLeft < 0) throw new PlannedTooLarge();
  return json;
}

function planPresent(type: GraphQLOutputType, field: PlannedField): CompleteValue {
  if (isListType(type)) return planList(type.ofType, field);
  if (isAbstractType(type)) return planAbstract(type, field);
  if (isObjectType(type)) return field.planObject(type);
  throw new NotPlanned(true);
}

function planList(itemType: GraphQLOutputType, field: PlannedField): CompleteValue {
  // Each object of a list has a path of its own, and a plan has a single path for each field.
  if (!isLeafType(isNonNullType(itemType) ? itemType.ofType : itemType)) throw new NotPlanned(true);
  const complete = planValue(itemType, field);
  return (value, run) => {
    if (!Array.isArray(value)) throw new NotPlanned(true);
    return `[${value.map((item: unknown) => complete(item, run)).join(',')}]`;
  };
}

/** Plans each object type of an interface or union when its first value comes. */
function planAbstract(
  type: GraphQLAbstractType,
  { schema, infoOf, planObject }: PlannedField,
): CompleteValue {
  const resolveType = type.resolveType ?? defaultTypeResolver;
  const plans = new Map<string, CompleteValue>();
  return (value, run) => {
    const { rootValue, contextValue } = run;
    const name = resolveType(value, contextValue, infoOf(rootValue), type);
    if (typeof name !== 'string') throw new NotPlanned(true);
    let plan = plans.get(name);
    if (plan === undefined) {
      const objectType = schema.getType(name);
      if (!isObjectType(objectType) || !schema.isSubType(type, objectType)) throw new NotPlanned(true);
      plan = planObject(objectType);
      plans.set(name, plan);
    }
    return plan(value, run);
  };
}
