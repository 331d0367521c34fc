import {
  getNamedType,
  getOperationAST,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';

import { measureDocument } from './document-size.ts';
import { fragmentsOf } from './fragments.ts';

/** A valid operation of a document. */
export interface Operation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  /** What the document was parsed from. */
  readonly text: string;
  readonly operationName: string | null;
}

/**
 * Executes an operation for a root value. A result without errors is the one that graphql-js brings; one with errors
 * is worded otherwise, so it only tells that graphql-js has to be asked.
 */
export type CompiledOperation = (
  rootValue: unknown,
  contextValue: unknown,
  variableValues: Readonly<Record<string, unknown>>,
) => ExecutionResult | Promise<ExecutionResult>;

/** A use of a compiled operation. */
export interface CompiledUse {
  readonly execute: CompiledOperation;
  /** Ends the use; the last one lets the operation go. */
  release(): void;
}

/** Compiling more fields, each counted for every type that it may come from, would hold the process too long. */
const maximumFields = 100;

/** Operations that are compiled, each once for all who use it at the same time. */
export class CompiledOperations {
  readonly #maximum: number;
  readonly #entries = new Map<string, Entry>();

  /** @param maximum operations that are held at once at most. */
  constructor(maximum: number) {
    this.#maximum = maximum;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Uses an operation, which is compiled if nobody else does. Null when it is not for compiling, or there is no room. */
  acquire(operation: Operation): CompiledUse | null {
    const key = JSON.stringify([operation.operationName, operation.text]);
    const entry = this.#entries.get(key) ?? this.#add(key, operation);
    if (entry === null) return null;
    entry.users += 1;
    return {
      execute: entry.execute,
      release: () => {
        entry.users -= 1;
        if (entry.users === 0) this.#entries.delete(key);
      },
    };
  }

  #add(key: string, operation: Operation): Entry | null {
    const execute = this.#entries.size < this.#maximum ? compile(operation) : null;
    if (execute === null) return null;
    const entry = { execute, users: 0 };
    this.#entries.set(key, entry);
    return entry;
  }
}

/** A compiled operation and those who use it. */
interface Entry {
  readonly execute: CompiledOperation;
  users: number;
}

function compile(operation: Operation): CompiledOperation | null {
  const { schema, document, operationName } = operation;
  if (!isForCompiling(operation)) return null;
  const compiled = compileQuery(schema, document, operationName ?? undefined);
  if (!isCompiledQuery(compiled)) return null;
  return (rootValue, contextValue, variableValues) => compiled.query(rootValue, contextValue, variableValues);
}

/**
 * Whether an operation is compiled to what graphql-js does: the compiler takes `@skip` and `@include` of one use of a
 * field for those of another, and an object's `__proto__` for what it is to JavaScript.
 */
function isForCompiling({ schema, document, operationName }: Operation): boolean {
  const operation = getOperationAST(document, operationName);
  const root = operation == null ? null : schema.getRootType(operation.operation);
  if (operation == null || root == null || measureDocument(document).directives > 0) return false;
  const fragments = fragmentsOf(document);
  let fields = 0;

  const isFieldFit = (node: FieldNode, parent: GraphQLCompositeType, types: number): boolean => {
    fields += types;
    const responseName = (node.alias ?? node.name).value;
    if (fields > maximumFields || responseName === '__proto__') return false;
    const field =
      isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
    const type = field === undefined ? undefined : getNamedType(field.type);
    if (node.selectionSet === undefined || !isCompositeType(type)) return true;
    return areFit(
      node.selectionSet,
      type,
      types * (isAbstractType(type) ? schema.getPossibleTypes(type).length : 1),
    );
  };

  const areFit = ({ selections }: SelectionSetNode, parent: GraphQLCompositeType, types: number): boolean =>
    selections.every((selection) => {
      if (selection.kind === Kind.FIELD) return isFieldFit(selection, parent, types);
      const { typeCondition, selectionSet } =
        selection.kind === Kind.FRAGMENT_SPREAD ? (fragments.get(selection.name.value) ?? {}) : selection;
      const type = typeCondition === undefined ? parent : schema.getType(typeCondition.name.value);
      return selectionSet !== undefined && isCompositeType(type) && areFit(selectionSet, type, types);
    });

  return areFit(operation.selectionSet, root, 1);
}
