import { notResumable } from './errors.ts';
import { print, type SyntaxNode } from './print.ts';

/**
 * A document with its types: a generated document (`TypedDocumentNode`), a document of `gql`, or the text of an operation.
 */
export type TypedDocument<Data, Variables> =
  | (SyntaxTree & { readonly __apiType?: (variables: Variables) => Data })
  | string;

/** A document whatever its types. */
export type AnyDocument = SyntaxTree | string;

/** The document of graphql-js, which other packages make as well. */
interface SyntaxTree {
  readonly kind: 'Document';
  readonly definitions: readonly unknown[];
}

export type Variables = Readonly<Record<string, unknown>>;

/** The body of a request. */
export interface OperationRequest {
  readonly query: string;
  readonly variables: Variables;
  readonly operationName?: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

const texts = new WeakMap<object, string>();

/** The text of a document. */
function textOf(document: AnyDocument): string {
  if (typeof document === 'string') return document;
  const text = texts.get(document) ?? print(document as SyntaxNode);
  texts.set(document, text);
  return text;
}

/** The body of a request with a document. A generated document goes with its id, for servers of trusted documents. */
export function requestOf(document: AnyDocument, variables: Variables): OperationRequest {
  const { __meta__: meta } = Object(document) as { readonly __meta__?: { readonly hash?: string } };
  return {
    query: textOf(document),
    variables,
    ...(meta?.hash === undefined
      ? {}
      : { extensions: { persistedQuery: { version: 1, sha256Hash: meta.hash } } }),
  };
}

/** The arguments of the first field of an operation: `{ name(…) {`, with or without an alias. */
const rootArguments = /\{\s*(?:\w+\s*:\s*)?\w+\s*\(([^{]*?)\)\s*(?:@[^{]*)?\{/;

/**
 * The name of the variable that a subscription passes on as `after`.
 *
 * @throws {MarketcastError} `NOT_RESUMABLE` when there is none, because such a subscription loses what happens while its
 * client is away.
 */
export function afterVariableOf(query: string): string {
  const [, given = ''] = rootArguments.exec(query) ?? [];
  const name = /\bafter\s*:\s*\$(\w+)/.exec(given)?.[1];
  if (name !== undefined) return name;
  throw notResumable();
}
