import {
  NoSchemaIntrospectionCustomRule,
  type DocumentNode,
  type ExecutionArgs,
  type GraphQLSchema,
  type ValidationRule,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';

import { ApiError } from '../../base/errors.ts';
import type { Context } from '../../graphql/context.ts';
import type { MaskError } from '../../graphql/errors.ts';
import type { ServerContext } from '../server-context.ts';
import { DocumentCache } from './document-cache.ts';
import { documentError } from './document-error.ts';
import { parseWithin, validateWithin } from './document-parser.ts';
import { admitOperation } from './operation-admission.ts';
import type { OperationLimits } from './operation-limits.ts';
import { assertRequest, type RequestParts } from './request-limits.ts';

/** The limits of operations, and the visibility of the schema. */
export interface OperationLimitOptions {
  readonly limits: OperationLimits;
  /** Whether clients may introspect the schema, and get suggestions for misspelt names. */
  readonly isSchemaVisible: boolean;
  readonly maskError: MaskError;
  /** Bytes of parsed documents in the cache at most. */
  readonly documentCacheBytes: number;
}

/**
 * Applies the limits at each step of an operation, and gives every error of a document its code:
 *
 * ```
 *   params ──────► parse ────────► validate ─────────► execute or subscribe
 *   assertRequest  parseWithin:    validateWithin      admitOperation: variables,
 *                  assertSize                          cost, rate of mutations
 *                  └── a document in the cache skips both ──┘
 * ```
 * An operation of a socket has no `params` step here and is admitted before it gets here (see `socket/operation.ts`).
 */
export function useOperationLimits({
  limits,
  isSchemaVisible,
  maskError,
  documentCacheBytes,
}: OperationLimitOptions): Plugin<ServerContext & Context> {
  const documents = new DocumentCache(documentCacheBytes);
  const validate = (schema: GraphQLSchema, document: DocumentNode, rules?: readonly ValidationRule[]) =>
    validateWithin(schema, document, rules, limits, !isSchemaVisible);
  const refuse = async (args: ExecutionArgs & { readonly contextValue: ServerContext & Context }) => {
    const { socket, viewer, address } = args.contextValue;
    if (socket !== undefined) return null;
    try {
      Object.assign(args, { hideSuggestions: !isSchemaVisible });
      await admitOperation(args, { viewer, address }, limits);
      return null;
    } catch (error) {
      return { errors: [maskError(error)] };
    }
  };
  return {
    onParams({ params }) {
      try {
        // The items of a batch may be of any type.
        assertRequest((params as RequestParts | null) ?? {}, limits);
      } catch (error) {
        throw error instanceof ApiError ? documentError(error) : error;
      }
    },
    onParse({ params: { source }, setParsedDocument, setParseFn }) {
      const known = documents.get(String(source));
      if (known !== undefined) setParsedDocument(known);
      else setParseFn((text: string) => parseWithin(text, limits));
    },
    onValidate({ params, context, addValidationRule, setResult, setValidationFn }) {
      const document = params.documentAST as DocumentNode;
      if (documents.isValid(document)) {
        setResult([]);
        return;
      }
      if (!isSchemaVisible) addValidationRule(NoSchemaIntrospectionCustomRule);
      setValidationFn(validate);
      return ({ valid, result, setResult: setErrors }) => {
        if (valid) documents.add(document);
        // A socket masks the errors itself, before it sends them.
        else if (context.socket === undefined) setErrors(result.map((error) => maskError(error)));
      };
    },
    async onExecute({ args, setResultAndStopExecution }) {
      const refused = await refuse(args);
      if (refused !== null) setResultAndStopExecution(refused);
    },
    async onSubscribe({ args, setResultAndStopExecution }) {
      const refused = await refuse(args);
      if (refused !== null) setResultAndStopExecution(refused);
    },
  };
}
