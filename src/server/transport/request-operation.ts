import type { DocumentNode } from 'graphql';

import { runningOperations, type OperationFacts, type RunningOperation } from '../base/running-operations.ts';
import { sha256 } from '../graphql/execution/shared-document.ts';
import { documentFactsOf, type DocumentFacts } from '../graphql/operation-facts.ts';

/** The facts of an operation before its document is known. */
const unknownFacts: DocumentFacts = { kind: 'unparsed', name: null, documentHash: null, rootFields: [] };

/** The operation of a request or of a message, noted for the watch of the event loop from its arrival to its end. */
export class RequestOperation implements RunningOperation {
  readonly #transport: 'http' | 'socket';
  readonly #address: string;
  #document: DocumentNode | string | null = null;
  #name: string | null = null;

  constructor(transport: 'http' | 'socket', address: string) {
    this.#transport = transport;
    this.#address = address;
    this.enter();
  }

  /** Notes that the operation goes on after {@link leave}. */
  enter(): void {
    runningOperations.enter(this);
  }

  /** Notes that a synchronous part begins: the document, as far as it is known, becomes a part of the facts. */
  begin(document?: DocumentNode | string, name?: unknown): void {
    if (document !== undefined) this.#document = document;
    if (typeof name === 'string') this.#name = name;
    runningOperations.begin(this);
  }

  /** Notes that a synchronous part ends. */
  end(): void {
    runningOperations.end(this);
  }

  /** Notes that the operation is over. Harmless when it was over already. */
  leave(): void {
    runningOperations.end(this);
    runningOperations.leave(this);
  }

  facts(): OperationFacts {
    return { ...this.#documentFacts(), transport: this.#transport, address: this.#address };
  }

  #documentFacts(): DocumentFacts {
    if (this.#document === null) return unknownFacts;
    if (typeof this.#document !== 'string') return documentFactsOf(this.#document, this.#name);
    return { ...unknownFacts, documentHash: sha256(this.#document) };
  }
}
