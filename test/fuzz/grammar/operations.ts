import {
  buildSchema,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type OperationTypeNode,
} from 'graphql';

import { read } from '../../support/docs/guides.ts';
import type { Dice } from './dice.ts';
import { fact } from './facts.ts';
import { times } from './texts.ts';

const schema = buildSchema(read('schema.graphql'));

/** An operation whose document fits the schema, and may be larger than the limits allow. */
export interface DrawnOperation {
  readonly query: string;
  /** JSON texts by the names of the variables. */
  readonly variables: ReadonlyMap<string, string>;
}

type FieldsType = GraphQLObjectType | GraphQLInterfaceType;

/** Draws an operation: root fields, connections in each other, fragments, aliases, directives and variables. */
export function drawOperation(dice: Dice, type: OperationTypeNode | `${OperationTypeNode}`): DrawnOperation {
  return new OperationMaker(dice).make(type);
}

class OperationMaker {
  readonly #dice: Dice;
  readonly #fragments: string[] = [];
  readonly #declared: string[] = [];
  readonly #variables = new Map<string, string>();

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  make(type: OperationTypeNode | `${OperationTypeNode}`): DrawnOperation {
    const root = schema.getRootType(type as OperationTypeNode);
    if (root == null) throw new Error(`the schema has no ${type}`);
    const fields = Object.values(root.getFields());
    const [first, ...rest] = fields;
    if (first === undefined) throw new Error(`the schema has no field of a ${type}`);
    const count = type === 'subscription' ? 1 : this.#dice.int(1, 3);
    const roots = times(count, (index) => {
      const field = this.#dice.pick([first, ...rest]);
      return this.#fieldText(field, this.#dice.int(1, 5), index === 0 ? '' : `r${index}: `);
    });
    const isInFragment = this.#dice.chance(15);
    if (isInFragment) this.#fragments.push(`fragment Root on ${root.name} { ${roots} }`);
    const declared = this.#declared.length === 0 ? '' : `(${this.#declared.join(', ')})`;
    const body = isInFragment ? '...Root' : roots;
    return {
      query: [`${type} Drawn${declared} { ${body} }`, ...this.#fragments].join('\n'),
      variables: this.#variables,
    };
  }

  #fieldText(field: GraphQLField<unknown, unknown>, depth: number, alias: string): string {
    const named = getNamedType(field.type);
    const below = isCompositeType(named) ? ` { ${this.#selections(named as FieldsType, depth - 1)} }` : '';
    return `${alias}${field.name}${this.#argumentsOf(field)}${this.#directive()}${below}`;
  }

  #selections(type: FieldsType, depth: number): string {
    return this.#dice.many(1, 4, (index) => this.#selection(type, depth, index)).join(' ');
  }

  #selection(type: FieldsType, depth: number, index: number): string {
    const alias = this.#dice.chance(25) ? `a${index}: ` : '';
    const fields = Object.values(type.getFields()).filter(
      (field) => depth > 0 || !isCompositeType(getNamedType(field.type)),
    );
    const [first, ...rest] = fields;
    const choice = this.#dice.int(0, 9);
    if (first === undefined || choice === 0) return `${alias}__typename${this.#directive()}`;
    if (choice === 9 && depth > 0) {
      const name = `Part${this.#fragments.length}`;
      this.#fragments.push('');
      const text = `fragment ${name} on ${type.name} { ${this.#selections(type, depth - 1)} }`;
      this.#fragments[Number(name.slice(4))] = text;
      return `...${name}${this.#directive()}`;
    }
    if (choice === 8 && depth > 0) {
      const [narrow = type, ...others] = isInterfaceType(type) ? schema.getPossibleTypes(type) : [type];
      const chosen = this.#dice.pick([narrow, ...others]);
      return `... on ${chosen.name}${this.#directive()} { ${this.#selections(chosen, depth - 1)} }`;
    }
    return this.#fieldText(this.#dice.pick([first, ...rest]), depth, alias);
  }

  #directive(): string {
    return this.#dice.pick([
      '',
      '',
      '',
      '',
      '',
      ' @include(if: true)',
      ' @skip(if: false)',
      ' @skip(if: true)',
    ]);
  }

  #argumentsOf({ args }: GraphQLField<unknown, unknown>): string {
    const given = args.flatMap((argument) => {
      if (!isNonNullType(argument.type) && !this.#dice.chance(40)) return [];
      return [`${argument.name}: ${this.#argument(argument)}`];
    });
    return given.length === 0 ? '' : `(${given.join(', ')})`;
  }

  #argument({ type, name }: GraphQLArgument): string {
    if (!this.#dice.chance(50)) return literalOf(this.#dice, type, name, false);
    const variable = `v${this.#declared.length}`;
    this.#declared.push(`$${variable}: ${String(type)}`);
    this.#variables.set(variable, literalOf(this.#dice, type, name, true));
    return `$${variable}`;
  }
}

/** A value of an input type, as GraphQL or as JSON writes it. */
function literalOf(dice: Dice, type: GraphQLInputType, name: string, isJson: boolean): string {
  if (isNonNullType(type)) return literalOf(dice, type.ofType, name, isJson);
  if (isListType(type)) {
    return `[${dice.many(0, 3, () => literalOf(dice, type.ofType, name, isJson)).join(', ')}]`;
  }
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).flatMap((field) => {
      if (!isNonNullType(field.type) && !dice.chance(40)) return [];
      const key = isJson ? JSON.stringify(field.name) : field.name;
      return [`${key}: ${literalOf(dice, field.type, field.name, isJson)}`];
    });
    return `{${fields.join(', ')}}`;
  }
  if (isEnumType(type)) {
    const [first = 'NONE', ...rest] = type.getValues().map((value) => value.name);
    const value = dice.pick([first, ...rest]);
    return isJson ? JSON.stringify(value) : value;
  }
  return scalarOf(dice, type.name, name);
}

function scalarOf(dice: Dice, type: string, name: string): string {
  switch (type) {
    case 'Int':
      return dice.pick(['1', '2', '20', '100', '0', '-1', '101', '2147483647', '60000', '10']);
    case 'Boolean':
      return dice.pick(['true', 'false']);
    case 'BigInt':
      return dice.pick([
        '"1000000000"',
        '1',
        '"0"',
        '"-1"',
        '"9223372036854775807"',
        '"9223372036854775808"',
        '"x"',
      ]);
    case 'Cursor':
      return cursorOf(dice);
    default:
      break;
  }
  if (name === 'after' || name === 'before') return cursorOf(dice);
  if (name === 'discussionId') return dice.pick([`"${fact('discussion')}"`, '"no"', '""', '"\\u0000"']);
  if (name === 'id' || name === 'marketId') {
    return dice.pick([
      `"${fact('market')}"`,
      '"9b2f7d52-0000-4000-8000-000000000000"',
      '""',
      '"\\u0000"',
      '"no"',
    ]);
  }
  if (name === 'wallet') return dice.pick([`"${fact('wallet')}"`, '"no"', '""']);
  return dice.pick(['"Will the storm end well?"', '"%"', '"_"', '""', '"ß 🚀"', '"\\u0000"', '"\\\\"']);
}

/** A cursor: of a stream, of another stream, of a list, cut, forged or with a huge offset. */
function cursorOf(dice: Dice): string {
  const forged = (parts: unknown): string => Buffer.from(JSON.stringify(parts)).toString('base64url');
  return JSON.stringify(
    dice.draw([
      () => fact('marketCursor'),
      () => fact('otherCursor'),
      () => fact('pageCursor'),
      () => '',
      () => `${fact('marketCursor')}x`,
      () => forged([`market:${fact('market')}`, 'epoch', dice.pick([0, -1, 1e21, 2 ** 53])]),
      () => forged(['market:x', 'e', '9'.repeat(dice.int(1, 400))]),
      () => forged({ ['__proto__']: 1 }),
      () => forged('['.repeat(dice.int(1, 2000))),
      () => 'A'.repeat(dice.int(1, 9000)),
      () => '\u0000',
    ]),
  );
}
