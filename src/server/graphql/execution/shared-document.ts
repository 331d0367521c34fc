import { createHash } from 'node:crypto';

import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';

import { normalForm, type NormalForm } from './normal-form.ts';
import { touchesViewer } from './viewer-class.ts';

/** The form of an operation that a group of subscriptions keeps. It keeps no part of the source text alive. */
export interface SharedDocument extends NormalForm {
  /** SHA-256 of the document in base64. Operations with the same normal form have the same hash. */
  readonly hash: string;
  /** Whether no field of the operation depends on the viewer. */
  readonly isPublic: boolean;
}

const known = new WeakMap<OperationDefinitionNode, SharedDocument>();

/** Returns the shared form of an operation of a document, which is made once for each parsed document. */
export function sharedDocumentOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): SharedDocument {
  const existing = known.get(operation);
  if (existing !== undefined) return existing;
  const normal = normalForm(schema, document, operation);
  // JSON copies the names. A name from the parser is a slice of the source text and keeps all of it alive.
  const json = JSON.stringify(normal.document, withoutText);
  const copy = JSON.parse(json) as DocumentNode;
  const shared: SharedDocument = {
    hash: sha256(json),
    document: copy,
    variables: JSON.parse(JSON.stringify(normal.variables)) as readonly string[],
    isPublic: !touchesViewer(schema, copy),
  };
  known.set(operation, shared);
  return shared;
}

/** The SHA-256 of a text in base64. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

function withoutText(key: string, value: unknown): unknown {
  return key === 'loc' || key === 'description' ? undefined : value;
}
