import { createHash } from 'node:crypto';

import type { DocumentNode, GraphQLSchema } from 'graphql';

import { touchesViewer } from './viewer-class.ts';

/** The form of a document that a group of subscriptions keeps. */
export interface SharedDocument {
  /** SHA-256 of the document in base64. Documents that differ only in comments and spaces have the same hash. */
  readonly hash: string;
  /** The document without locations. It keeps no part of the source text alive. */
  readonly document: DocumentNode;
  /** Whether no field of the document depends on the viewer. */
  readonly isPublic: boolean;
}

const known = new WeakMap<DocumentNode, SharedDocument>();

/** Returns the shared form of a document, which is made once for each parsed document. */
export function sharedDocumentOf(schema: GraphQLSchema, document: DocumentNode): SharedDocument {
  const existing = known.get(document);
  if (existing !== undefined) return existing;
  // JSON copies the names. A name from the parser is a slice of the source text and keeps all of it alive.
  const json = JSON.stringify(document, withoutText);
  const shared: SharedDocument = {
    hash: sha256(json),
    document: JSON.parse(json) as DocumentNode,
    isPublic: !touchesViewer(schema, document),
  };
  known.set(document, shared);
  return shared;
}

/** The SHA-256 of a text in base64. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

function withoutText(key: string, value: unknown): unknown {
  return key === 'loc' || key === 'description' ? undefined : value;
}
