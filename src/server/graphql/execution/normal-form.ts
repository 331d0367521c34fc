import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  Kind,
  type ArgumentNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type NameNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
  type VariableNode,
} from 'graphql';

import { fragmentsOf } from './fragments.ts';

/** An operation in the form that all operations with the same results share. */
export interface NormalForm {
  /** The operation alone, without a name. */
  readonly document: DocumentNode;
  /** The names that the client gave to the variables `v0`, `v1` and so on. */
  readonly variables: readonly string[];
}

/** Selections of the form at most, unless the document has more tokens: a copy must not take more memory than its document. */
const leastSelections = 100;

/**
 * Brings a valid operation into its normal form, which has the same results, byte for byte:
 *
 * - without other operations, unused fragments, names of operations, descriptions and locations;
 * - with the selections of fragments in the places of the fragments, and without conditions on types that always hold;
 * - with variables named by their first use, and without those that nothing uses;
 * - without `@include` and `@skip` whose condition is a constant;
 * - without aliases that repeat the name, and with arguments in the order of their names;
 * - without the cursors at the root of a subscription, which say only where it begins.
 *
 * The order of the fields stays, because the JSON follows it. Constants and variables stay different from each other. An
 * operation whose fragments would grow too large keeps them, with names by their first use.
 */
export function normalForm(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): NormalForm {
  const fragments = fragmentsOf(document);
  const maximumSelections = Math.max(leastSelections, document.tokenCount ?? 0);
  try {
    return new Normaliser(schema, fragments, maximumSelections, 'inlined').form(operation);
  } catch (error) {
    if (!(error instanceof TooManySelections)) throw error;
    return new Normaliser(schema, fragments, Infinity, 'named').form(operation);
  }
}

class TooManySelections extends Error {}

type Parent = GraphQLCompositeType | undefined;

class Normaliser {
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #style: 'inlined' | 'named';
  #selectionsLeft: number;
  /** The new names of variables and of named fragments. */
  readonly #variables = new Map<string, string>();
  readonly #named = new Map<string, string>();

  constructor(
    schema: GraphQLSchema,
    fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    maximumSelections: number,
    style: 'inlined' | 'named',
  ) {
    this.#schema = schema;
    this.#fragments = fragments;
    this.#selectionsLeft = maximumSelections;
    this.#style = style;
  }

  form(operation: OperationDefinitionNode): NormalForm {
    const root = this.#schema.getRootType(operation.operation) ?? undefined;
    const selectionSet = this.#selectionSet(operation.selectionSet, root);
    const definitions: FragmentDefinitionNode[] = [];
    // The map grows during the loop, by the fragments that fragments use.
    for (const [name, newName] of this.#named) {
      const { typeCondition, selectionSet: own } = this.#fragment(name);
      const type = this.#typeOf(typeCondition.name.value);
      definitions.push({
        kind: Kind.FRAGMENT_DEFINITION,
        name: nameNode(newName),
        typeCondition: { kind: Kind.NAMED_TYPE, name: nameNode(typeCondition.name.value) },
        selectionSet: this.#selectionSet(own, type),
      });
    }
    const declared = new Map(
      (operation.variableDefinitions ?? []).map((definition) => [definition.variable.name.value, definition]),
    );
    const variableDefinitions = [...this.#variables].flatMap(([name, newName]) => {
      const definition = declared.get(name);
      if (definition === undefined) return [];
      const { kind, type, defaultValue } = definition;
      return [{ kind, variable: variableNode(newName), type, ...(defaultValue && { defaultValue }) }];
    });
    const { kind, operation: which } = operation;
    const directives = this.#directives(operation.directives);
    return {
      document: {
        kind: Kind.DOCUMENT,
        definitions: [
          { kind, operation: which, variableDefinitions, directives, selectionSet },
          ...definitions,
        ],
      },
      variables: [...this.#variables.keys()],
    };
  }

  #selectionSet({ selections }: SelectionSetNode, parent: Parent): SelectionSetNode {
    return {
      kind: Kind.SELECTION_SET,
      selections: selections.flatMap((selection) => this.#selection(selection, parent)),
    };
  }

  #selection(selection: SelectionNode, parent: Parent): readonly SelectionNode[] {
    if (selection.directives?.some(leavesOut) === true) return [];
    this.#selectionsLeft -= 1;
    if (this.#selectionsLeft < 0) throw new TooManySelections();
    if (selection.kind === Kind.FIELD) return [this.#field(selection, parent)];
    const directives = this.#directives(selection.directives);
    if (selection.kind === Kind.FRAGMENT_SPREAD && this.#style === 'named') {
      return [{ kind: selection.kind, name: nameNode(this.#nameOf(selection.name.value)), directives }];
    }
    const { typeCondition, selectionSet } =
      selection.kind === Kind.FRAGMENT_SPREAD ? this.#fragment(selection.name.value) : selection;
    const condition = typeCondition?.name.value;
    const type = condition === undefined ? parent : this.#typeOf(condition);
    if (directives.length === 0 && this.#always(parent, type)) {
      return selectionSet.selections.flatMap((inner) => this.#selection(inner, parent));
    }
    return [
      {
        kind: Kind.INLINE_FRAGMENT,
        ...(condition !== undefined && {
          typeCondition: { kind: Kind.NAMED_TYPE, name: nameNode(condition) },
        }),
        directives,
        selectionSet: this.#selectionSet(selectionSet, type),
      },
    ];
  }

  #field(
    { name, alias, arguments: given = [], directives, selectionSet }: FieldNode,
    parent: Parent,
  ): FieldNode {
    const field =
      isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name.value] : undefined;
    const isRoot = parent !== undefined && parent === this.#schema.getSubscriptionType();
    const cursors = new Set(
      (isRoot ? (field?.args ?? []) : [])
        .filter(({ type }) => !isNonNullType(type) && getNamedType(type).name === 'Cursor')
        .map((argument) => argument.name),
    );
    const type = field === undefined ? undefined : getNamedType(field.type);
    return {
      kind: Kind.FIELD,
      ...(alias !== undefined && alias.value !== name.value && { alias: nameNode(alias.value) }),
      name: nameNode(name.value),
      arguments: this.#arguments(given.filter((argument) => !cursors.has(argument.name.value))),
      directives: this.#directives(directives),
      ...(selectionSet !== undefined && {
        selectionSet: this.#selectionSet(selectionSet, isCompositeType(type) ? type : undefined),
      }),
    };
  }

  #directives(directives: readonly DirectiveNode[] = []): readonly DirectiveNode[] {
    return directives
      .filter((directive) => conditionOf(directive) === null)
      .map(({ kind, name, arguments: given = [] }) => ({
        kind,
        name: nameNode(name.value),
        arguments: this.#arguments(given),
      }));
  }

  #arguments(given: readonly ArgumentNode[]): ArgumentNode[] {
    return [...given]
      .sort((one, other) => (one.name.value < other.name.value ? -1 : 1))
      .map(({ kind, name, value }) => ({ kind, name: nameNode(name.value), value: this.#value(value) }));
  }

  #value(value: ValueNode): ValueNode {
    switch (value.kind) {
      case Kind.VARIABLE:
        return variableNode(this.#renamed(value.name.value));
      case Kind.LIST:
        return { kind: value.kind, values: value.values.map((item) => this.#value(item)) };
      case Kind.OBJECT:
        return {
          kind: value.kind,
          fields: value.fields.map(({ kind, name, value: inner }) => ({
            kind,
            name: nameNode(name.value),
            value: this.#value(inner),
          })),
        };
      case Kind.STRING:
        return { kind: value.kind, value: value.value };
      default:
        return value;
    }
  }

  #renamed(variable: string): string {
    const name = this.#variables.get(variable) ?? `v${this.#variables.size}`;
    this.#variables.set(variable, name);
    return name;
  }

  #nameOf(fragment: string): string {
    const name = this.#named.get(fragment) ?? `f${this.#named.size}`;
    this.#named.set(fragment, name);
    return name;
  }

  #fragment(name: string): FragmentDefinitionNode {
    const fragment = this.#fragments.get(name);
    if (fragment === undefined) throw new Error(`the fragment ${name} is not in the document`);
    return fragment;
  }

  #typeOf(name: string): Parent {
    const type = this.#schema.getType(name);
    return isCompositeType(type) ? type : undefined;
  }

  /** Whether each value of a type is of another type, too. */
  #always(parent: Parent, type: Parent): boolean {
    if (parent === type) return true;
    if (parent === undefined || !isAbstractType(type)) return false;
    return isObjectType(parent) || isInterfaceType(parent) ? this.#schema.isSubType(type, parent) : false;
  }
}

/** The constant condition of `@include` or `@skip`: whether the selection stays. Null for any other directive. */
function conditionOf({ name, arguments: given = [] }: DirectiveNode): boolean | null {
  const value = given.find((argument) => argument.name.value === 'if')?.value;
  if (value?.kind !== Kind.BOOLEAN) return null;
  if (name.value === 'include') return value.value;
  return name.value === 'skip' ? !value.value : null;
}

function leavesOut(directive: DirectiveNode): boolean {
  return conditionOf(directive) === false;
}

function nameNode(value: string): NameNode {
  return { kind: Kind.NAME, value };
}

function variableNode(name: string): VariableNode {
  return { kind: Kind.VARIABLE, name: nameNode(name) };
}
