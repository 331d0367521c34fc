import { getOperationAST, Kind, print, type DocumentNode } from 'graphql';

import type { OperationFacts, RunningOperation } from '../base/running-operations.ts';
import { sha256 } from './execution/shared-document.ts';

/** Root fields that the facts name at most. */
const namedFields = 20;
/** Characters of a name at most. */
const nameLength = 256;

/** The facts of an operation that its document has. */
export type DocumentFacts = Pick<OperationFacts, 'kind' | 'name' | 'documentHash' | 'rootFields'>;

/** The facts of an operation of a document. Fields of fragments at the root are left out. */
export function documentFactsOf(document: DocumentNode, operationName: string | null): DocumentFacts {
  const operation = getOperationAST(document, operationName);
  const fields = operation?.selectionSet.selections ?? [];
  return {
    kind: operation?.operation ?? 'unparsed',
    name: operation?.name?.value.slice(0, nameLength) ?? null,
    documentHash: sha256(print(document)),
    rootFields: fields
      .flatMap((field) => (field.kind === Kind.FIELD ? [field.name.value.slice(0, nameLength)] : []))
      .slice(0, namedFields),
  };
}

/** The operation that a group of subscriptions runs for its events. */
export class GroupOperation implements RunningOperation {
  readonly #document: DocumentNode;
  readonly #name: string | null;

  /**
   * @param document the normal form, which has a single operation without a name.
   * @param name the name that the first member of the group has given to the operation.
   */
  constructor(document: DocumentNode, name: string | null) {
    this.#document = document;
    this.#name = name;
  }

  facts(): OperationFacts {
    const { documentHash, rootFields } = documentFactsOf(this.#document, null);
    const name = this.#name?.slice(0, nameLength) ?? null;
    return { kind: 'group', name, documentHash, rootFields, transport: null, address: null };
  }
}
