import {
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isRequiredArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

import { isViewerDependent } from '../../../src/server/graphql/viewer-dependence.ts';

/** Draws a value at random. */
export type Draw = <Value>(values: readonly [Value, ...Value[]]) => Value;

/** The request of a subscription. */
export interface Subscription {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The subscription fields for anonymous clients. */
const publicFields = [
  'marketEvents',
  'tradeExecuted',
  'priceUpdated',
  'voteCast',
  'discussionPosted',
  'discussionDeleted',
  'marketStateChanged',
] as const;

/** The variables that documents may use. A document declares only the variables that it uses. */
const variableTypes: Readonly<Record<string, string>> = {
  yes: 'Boolean!',
  no: 'Boolean = false',
  count: 'Int',
  id: 'ID',
};

type FieldsType = GraphQLObjectType | GraphQLInterfaceType;

/** Draws subscriptions of a schema: selections, fragments, aliases and directives of every sort. */
export class DocumentMaker {
  readonly #schema: GraphQLSchema;
  readonly #draw: Draw;
  readonly #fragments: string[] = [];
  readonly #used = new Set<string>();
  #names = 0;

  constructor(schema: GraphQLSchema, draw: Draw) {
    this.#schema = schema;
    this.#draw = draw;
  }

  /** @param marketIds ids of known and of unknown markets. */
  make(marketIds: readonly [string, ...string[]]): Subscription {
    const root = this.#schema.getSubscriptionType();
    const name = this.#draw(publicFields);
    const field = root?.getFields()[name];
    if (root == null || field === undefined) throw new Error(`there is no subscription ${name}`);
    const alias = this.#draw(['', 'renamed: ']);
    const selection = `${alias}${name}${this.#rootArguments(field, marketIds)} ${this.#below(field, 3)}`;
    const isInFragment = this.#draw([false, false, true]);
    const body = isInFragment ? '...Root' : selection;
    if (isInFragment) this.#fragments.push(`fragment Root on ${root.name} { ${selection} }`);
    const declared = [...this.#used].map((variable) => `$${variable}: ${variableTypes[variable] ?? ''}`);
    const variables = declared.length === 0 ? '' : `(${declared.join(', ')})`;
    return {
      query: `subscription Drawn${variables} { ${body} }\n${this.#fragments.join('\n')}`,
      variables: { yes: true, count: this.#draw([2, 0, -1, 1000, null]), id: this.#draw(marketIds) },
    };
  }

  #rootArguments(
    { args }: GraphQLField<unknown, unknown>,
    marketIds: readonly [string, ...string[]],
  ): string {
    const given: string[] = [];
    for (const { name } of args) {
      const value = this.#rootArgument(name, marketIds);
      if (value !== null) given.push(`${name}: ${value}`);
    }
    return given.length === 0 ? '' : `(${given.join(', ')})`;
  }

  #rootArgument(name: string, marketIds: readonly [string, ...string[]]): string | null {
    switch (name) {
      case 'marketId':
        return this.#draw([
          () => null,
          () => null,
          () => JSON.stringify(this.#draw(marketIds)),
          () => this.#use('id'),
        ])();
      case 'types':
        return this.#draw([null, '[TRADE_EXECUTED, VOTE_CAST]', '[]', '[PRICE_UPDATED]']);
      case 'voteType':
        return this.#draw([null, 'PROPOSAL', 'DISPUTE']);
      default:
        return null;
    }
  }

  #below({ type }: GraphQLField<unknown, unknown>, depth: number): string {
    const named = getNamedType(type);
    return isCompositeType(named) ? `{ ${this.#selections(named, depth)} }` : '';
  }

  #selections(type: GraphQLCompositeType, depth: number): string {
    // A union would have no fields of its own; the schema has none.
    if (!('getFields' in type)) return '__typename';
    const count = this.#draw([1, 2, 3, 4, 5]);
    return Array.from({ length: count }, () => this.#selection(type, depth)).join(' ');
  }

  #selection(type: FieldsType, depth: number): string {
    const kind = this.#draw(['field', 'field', 'field', 'typename', 'inline', 'named', 'narrow']);
    switch (kind) {
      case 'typename':
        return `${this.#alias()}__typename${this.#directive()}`;
      case 'inline':
        return `...${this.#draw(['', ` on ${type.name}`])}${this.#directive()} { ${this.#selections(type, depth)} }`;
      case 'named': {
        const name = this.#name('Part');
        this.#fragments.push(`fragment ${name} on ${type.name} { ${this.#selections(type, depth)} }`);
        return `...${name}${this.#directive()}`;
      }
      case 'narrow': {
        const narrow = this.#narrowed(type);
        return `... on ${narrow.name}${this.#directive()} { ${this.#selections(narrow, depth)} }`;
      }
      default:
        return this.#field(type, depth);
    }
  }

  /** An object type of an interface, or the type itself. */
  #narrowed(type: FieldsType): FieldsType {
    if (!isInterfaceType(type)) return type;
    const [first, ...rest] = this.#schema.getPossibleTypes(type);
    return first === undefined ? type : this.#draw([first, ...rest]);
  }

  #field(type: FieldsType, depth: number): string {
    // A field that needs an argument is left out, because its values are not drawn, and one that depends on the viewer.
    const fields = Object.values(type.getFields()).filter(
      (field) => !field.args.some(isRequiredArgument) && !isViewerDependent(field),
    );
    const reachable = fields.filter((field) => depth > 0 || !isCompositeType(getNamedType(field.type)));
    const [first, ...rest] = reachable;
    // Every type has a field without fields, except a type that only holds other types, such as an edge.
    if (first === undefined) return '__typename';
    const field = this.#draw([first, ...rest, ...rest.filter(({ name }) => name === 'market')]);
    const isPage = field.args.some(({ name }) => name === 'first');
    const page = this.#draw([
      '',
      '(first: 1)',
      '(first: 2)',
      '(last: 1)',
      '(first: 0)',
      '(first: -1)',
      '(first: 1, last: 1)',
      '(after: "nowhere")',
      '(first: $count)',
    ]);
    if (isPage && page.includes('$count')) this.#use('count');
    const below = this.#below(field, depth - 1);
    return `${this.#alias()}${field.name}${isPage ? page : ''}${this.#directive()} ${below}`;
  }

  #alias(): string {
    return this.#draw([true, true, true, false]) ? `${this.#name('f')}: ` : '';
  }

  #directive(): string {
    const name = this.#draw([null, null, null, 'include', 'skip']);
    if (name === null) return '';
    const condition = this.#draw(['variable', 'variable', 'true', 'false']);
    return ` @${name}(if: ${condition === 'variable' ? this.#use(this.#draw(['yes', 'no'])) : condition})`;
  }

  #use(variable: string): string {
    this.#used.add(variable);
    return `$${variable}`;
  }

  #name(start: string): string {
    this.#names += 1;
    return `${start}${this.#names}`;
  }
}

/** Draws by a list of numbers, and the first value after the end of the list. A shorter list draws a shorter text. */
export function drawBy(numbers: readonly number[]): Draw {
  let index = 0;
  return (values) => {
    const number = numbers[index] ?? 0;
    index += 1;
    return values[number % values.length] ?? values[0];
  };
}
