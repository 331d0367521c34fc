import { LRUCache } from 'lru-cache';
import type { DocumentNode } from 'graphql';

import { sha256 } from '../../graphql/execution/shared-document.ts';

/** Bytes of a document in the heap beside its text and its tokens: its entry in the cache, and its root. */
const bytesOfDocument = 2000;

/** Bytes of a parsed token in the heap at most: its nodes and locations, and the nodes of the copy that a group holds. */
const bytesOfToken = 700;

/** Copies of a document's text in the heap: the text of the first request and the text of the last. */
const copiesOfText = 2;

/** Texts that the cache remembers to have seen once at most. */
const maximumSeenTexts = 4096;

/**
 * A least-recently-used cache of parsed, valid documents by their text, bounded by the bytes that they take in the heap.
 *
 * A document is kept when its text comes for the second time (the doorkeeper of TinyLFU, arXiv:1512.00727). So documents
 * that come once push out none that come often, and do not grow old in the heap.
 */
export class DocumentCache {
  readonly #documents: LRUCache<string, DocumentNode> | null;
  /** The hashes of texts that came once. */
  readonly #seen = new LRUCache<string, true>({ max: maximumSeenTexts });
  readonly #valid = new WeakSet<DocumentNode>();

  /** @param maximumBytes 0 turns the cache off. */
  constructor(maximumBytes: number) {
    this.#documents =
      maximumBytes === 0 ? null : new LRUCache({ maxSize: maximumBytes, sizeCalculation: heapBytesOf });
  }

  /** Estimated bytes of the documents in the cache. */
  get totalBytes(): number {
    return this.#documents?.calculatedSize ?? 0;
  }

  get(text: string): DocumentNode | undefined {
    return this.#documents?.get(text);
  }

  /** Whether a document is kept, so that it needs no validation. */
  isValid(document: DocumentNode): boolean {
    return this.#valid.has(document);
  }

  /** Notes a valid document, and keeps it if its text was noted before. The least recently used documents make room for it. */
  add(document: DocumentNode): void {
    const text = document.loc?.source.body;
    if (this.#documents === null || text === undefined) return;
    const hash = sha256(text);
    if (!this.#seen.has(hash)) {
      this.#seen.set(hash, true);
      return;
    }
    this.#seen.delete(hash);
    this.#documents.set(text, document);
    this.#valid.add(document);
  }
}

function heapBytesOf({ tokenCount = 0 }: DocumentNode, text: string): number {
  const bytesOfCharacter = /^[\x00-\xff]*$/.test(text) ? 1 : 2;
  return bytesOfDocument + tokenCount * bytesOfToken + text.length * bytesOfCharacter * copiesOfText;
}
