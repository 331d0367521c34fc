import type { DocumentNode } from 'graphql';

/** The extensions of a request that name its document by its id, so that a server runs it as a trusted document. */
export interface PersistedQueryExtensions {
  readonly persistedQuery?: { readonly version: 1; readonly sha256Hash: string };
}

/** The extensions for a document of `generated/`; none for any other document. */
export function persistedQueryOf(document: DocumentNode): PersistedQueryExtensions {
  const { __meta__: meta } = document as { readonly __meta__?: { readonly hash?: string } };
  return meta?.hash === undefined ? {} : { persistedQuery: { version: 1, sha256Hash: meta.hash } };
}
