import { isEnumType, isInputObjectType, isInterfaceType, isObjectType, type GraphQLSchema } from 'graphql';

/** The rows of each list of introspection, by type and field, such as `__Type.fields`. */
export type IntrospectionSizes = ReadonlyMap<string, number>;

const known = new WeakMap<GraphQLSchema, IntrospectionSizes>();

/**
 * The rows of each list of introspection: exact for the lists of a schema, and the average over the schema for the lists of
 * its types and fields. So the cost of all types with their fields is the cost of what the schema has.
 */
export function introspectionSizes(schema: GraphQLSchema): IntrospectionSizes {
  const existing = known.get(schema);
  if (existing !== undefined) return existing;
  const types = Object.values(schema.getTypeMap());
  const directives = schema.getDirectives();
  const outputs = types.filter((type) => isObjectType(type) || isInterfaceType(type));
  const fields = outputs.flatMap((type) => Object.values(type.getFields()));
  const average = (total: number, count: number): number => total / Math.max(1, count);
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  const ofTypes = (counts: readonly number[]): number => average(sum(counts), types.length);
  const sizes = new Map([
    ['__Schema.types', types.length],
    ['__Schema.directives', directives.length],
    ['__Type.fields', ofTypes([fields.length])],
    ['__Type.interfaces', ofTypes(outputs.map((type) => type.getInterfaces().length))],
    [
      '__Type.possibleTypes',
      ofTypes(types.filter(isInterfaceType).map((type) => schema.getPossibleTypes(type).length)),
    ],
    ['__Type.enumValues', ofTypes(types.filter(isEnumType).map((type) => type.getValues().length))],
    [
      '__Type.inputFields',
      ofTypes(types.filter(isInputObjectType).map((type) => Object.keys(type.getFields()).length)),
    ],
    ['__Field.args', average(sum(fields.map(({ args }) => args.length)), fields.length)],
    ['__Directive.args', average(sum(directives.map(({ args }) => args.length)), directives.length)],
    [
      '__Directive.locations',
      average(sum(directives.map(({ locations }) => locations.length)), directives.length),
    ],
  ]);
  known.set(schema, sizes);
  return sizes;
}

/** Whether a field or a type belongs to introspection. */
export function isIntrospective(name: string): boolean {
  return name.startsWith('__');
}
