import { LRUCache } from 'lru-cache';
import type { DocumentNode } from 'graphql';

/** What a document takes in the heap beside its text and its tokens: its place in the cache, and its root. */
const bytesOfDocument = 2000;

/** What a token takes at most once it is parsed: nodes and locations, once more without locations for a group. */
const bytesOfToken = 700;

/** Characters are counted twice: the text of the last request for a document is kept beside the first. */
const copiesOfText = 2;

/**
 * The documents that were used last, parsed and valid, by their text: at most so many bytes of the heap. Invalid
 * documents are not kept.
 */
export class DocumentCache {
  readonly #documents: LRUCache<string, DocumentNode> | null;
  readonly #valid = new WeakSet<DocumentNode>();

  /** @param maximumBytes 0 keeps nothing. */
  constructor(maximumBytes: number) {
    this.#documents =
      maximumBytes === 0 ? null : new LRUCache({ maxSize: maximumBytes, sizeCalculation: heapBytesOf });
  }

  /** Bytes that the documents are taken to need. */
  get totalBytes(): number {
    return this.#documents?.calculatedSize ?? 0;
  }

  get(text: string): DocumentNode | undefined {
    return this.#documents?.get(text);
  }

  /** Whether a document has been found valid, and kept. */
  isValid(document: DocumentNode): boolean {
    return this.#valid.has(document);
  }

  /** Keeps a valid document; those that were used least recently make room for it. */
  add(document: DocumentNode): void {
    const text = document.loc?.source.body;
    if (this.#documents === null || text === undefined) return;
    this.#documents.set(text, document);
    this.#valid.add(document);
  }
}

function heapBytesOf({ tokenCount = 0 }: DocumentNode, text: string): number {
  const bytesOfCharacter = /^[\x00-\xff]*$/.test(text) ? 1 : 2;
  return bytesOfDocument + tokenCount * bytesOfToken + text.length * bytesOfCharacter * copiesOfText;
}
