import { createHash } from 'node:crypto';

import type { DocumentNode, GraphQLSchema } from 'graphql';

import { touchesViewer } from './viewer-class.ts';

/** A document as a group of subscriptions keeps it. */
export interface SharedDocument {
  /** SHA-256 of the document. Documents that differ only in comments and spaces have the same. */
  readonly hash: string;
  /** The document without locations. It holds no part of the text that it was parsed from. */
  readonly document: DocumentNode;
  /** Whether all viewers get the same results. */
  readonly isPublic: boolean;
}

const known = new WeakMap<DocumentNode, SharedDocument>();

/** The shared form of a document, made once for each parsed document. */
export function sharedDocumentOf(schema: GraphQLSchema, document: DocumentNode): SharedDocument {
  const existing = known.get(document);
  if (existing !== undefined) return existing;
  // Through JSON: a name that was cut out of a text, as the parser does it, holds on to all of the text.
  const json = JSON.stringify(document, withoutText);
  const shared: SharedDocument = {
    hash: sha256(json),
    document: JSON.parse(json) as DocumentNode,
    isPublic: !touchesViewer(schema, document),
  };
  known.set(document, shared);
  return shared;
}

/** SHA-256 of a text, in base64. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

function withoutText(key: string, value: unknown): unknown {
  return key === 'loc' || key === 'description' ? undefined : value;
}
