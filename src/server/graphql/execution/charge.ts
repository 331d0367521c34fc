import { isAbstractType, type GraphQLCompositeType, type GraphQLSchema } from 'graphql';

/** The cost of selections, in twentieths of an object. */
export interface Charge {
  /** Whatever the number of rows is. */
  readonly fixed: number;
  /** For each row of the connection that the selections are of. */
  readonly perRow: number;
  /** Searches in texts. */
  readonly searches: number;
}

export const nothing: Charge = { fixed: 0, perRow: 0, searches: 0 };

/** The charge of both. */
export function plus(one: Charge, other: Charge): Charge {
  return {
    fixed: one.fixed + other.fixed,
    perRow: one.perRow + other.perRow,
    searches: one.searches + other.searches,
  };
}

/** The charge that is the larger in each of its parts. */
function larger(one: Charge, other: Charge): Charge {
  return {
    fixed: Math.max(one.fixed, other.fixed),
    perRow: Math.max(one.perRow, other.perRow),
    searches: Math.max(one.searches, other.searches),
  };
}

/** The charge of selections on a type: for every value, and beside that for the values of single object types. */
export class SelectionCharge {
  #every: Charge = nothing;
  readonly #byType = new Map<string, Charge>();

  add(charge: Charge): void {
    this.#every = plus(this.#every, charge);
  }

  /** Adds the selections of a fragment on `condition` among selections on `parent`. */
  addFragment(
    schema: GraphQLSchema,
    parent: GraphQLCompositeType,
    condition: GraphQLCompositeType,
    fragment: SelectionCharge,
  ): void {
    const possible = possibleTypes(schema, parent);
    const inside = new Set(possibleTypes(schema, condition));
    if (possible.every((name) => inside.has(name))) this.add(fragment.#every);
    else for (const name of possible) if (inside.has(name)) this.#addTo(name, fragment.#every);
    for (const [name, charge] of fragment.#byType) if (possible.includes(name)) this.#addTo(name, charge);
  }

  /** The charge of a value of the type that costs most, because a value has a single type. */
  get most(): Charge {
    const beside = [...this.#byType.values()].reduce(larger, nothing);
    return plus(this.#every, beside);
  }

  #addTo(name: string, charge: Charge): void {
    this.#byType.set(name, plus(this.#byType.get(name) ?? nothing, charge));
  }
}

/** The names of the object types that a value of a type may have. */
function possibleTypes(schema: GraphQLSchema, type: GraphQLCompositeType): readonly string[] {
  return isAbstractType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : [type.name];
}
