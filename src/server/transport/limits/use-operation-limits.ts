import {
  getOperationAST,
  NoSchemaIntrospectionCustomRule,
  OperationTypeNode,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
  type ValidationRule,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';

import { ApiError } from '../../base/errors.ts';
import { pause } from '../../base/waiting.ts';
import type { Context } from '../../graphql/context.ts';
import type { MaskError } from '../../graphql/errors.ts';
import type { ServerContext } from '../server-context.ts';
import { DocumentCache } from './document-cache.ts';
import { documentError } from './document-error.ts';
import { parseWithin, validateWithin } from './document-parser.ts';
import { admitOperation } from './operation-admission.ts';
import { clientLeft } from './operation-lane.ts';
import type { OperationLimits } from './operation-limits.ts';
import { assertRequest, type RequestParts } from './request-limits.ts';
import type { WaitingClient } from './waiting-operations.ts';

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
 *                  assertSize                          cost, rates
 *                  └── a document in the cache skips both ──┘
 * ```
 * Each operation waits for its turn in the lane before its document is parsed. A query is executed in the same turn where a
 * place is free, and waits for one otherwise.
 *
 * An operation of a socket has no `params` step here: its message waits for the turn (see `socket/message-intake.ts`), and it
 * is admitted before it gets here (see `socket/operation.ts`).
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
    const { socket, viewer, account } = args.contextValue;
    if (socket !== undefined) return null;
    try {
      Object.assign(args, { hideSuggestions: !isSchemaVisible });
      Object.assign(args.contextValue, {
        admission: await admitOperation(args, { viewer, account }, limits),
      });
      return null;
    } catch (error) {
      return { errors: [maskError(error)] };
    }
  };
  const runInLane = async (
    context: ServerContext,
    execute: () => Promise<ExecutionResult>,
  ): Promise<ExecutionResult> => {
    try {
      const result = await limits.lane.run(context.account.key, execute, clientOf(context));
      // The result of a query whose client left while it waited would be for nothing.
      return result === clientLeft ? resultForNobody : result;
    } catch (error) {
      return { errors: [maskError(error)] };
    }
  };
  return {
    async onParams({ params, context }) {
      try {
        const request = context as unknown as Partial<ServerContext>;
        const { account } = request;
        await (account === undefined ? null : limits.lane.turn(account.key, clientOf(request)));
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
    async onResultProcess({ result, serverContext }) {
      const { socket, account } = serverContext as Partial<ServerContext>;
      if (socket !== undefined || account === undefined || !isRefused(result)) return;
      const slowDownMs = await account.slowDownMs(null);
      if (slowDownMs > 0) await pause(slowDownMs);
    },
    async onExecute({ args, executeFn, setExecuteFn, setResultAndStopExecution }) {
      const refused = await refuse(args);
      if (refused !== null) {
        setResultAndStopExecution(refused);
        return;
      }
      const admitted: ExecutionArgs & { readonly contextValue: ServerContext } = args;
      if (!isQuery(admitted)) return;
      const { contextValue } = admitted;
      const execute = executeFn as (args: ExecutionArgs) => Promise<ExecutionResult>;
      setExecuteFn((given: ExecutionArgs) => runInLane(contextValue, () => execute(given)));
    },
    async onSubscribe({ args, setResultAndStopExecution }) {
      const refused = await refuse(args);
      if (refused !== null) setResultAndStopExecution(refused);
    },
  };
}

/** The client behind an operation in the lane: a socket, or a request. */
function clientOf({ socket, req }: Partial<ServerContext>): WaitingClient {
  if (socket !== undefined) return socket;
  return {
    get isOpen() {
      return req?.socket.destroyed !== true;
    },
  };
}

/** The result of a query whose client has left. */
const resultForNobody: ExecutionResult = { data: null };

function isQuery({ document, operationName }: ExecutionArgs): boolean {
  return getOperationAST(document, operationName)?.operation === OperationTypeNode.QUERY;
}

/** Whether a result is that of an operation that was not executed. A list of them is that of a batch. */
function isRefused(result: unknown): boolean {
  const results: readonly unknown[] = Array.isArray(result) ? result : [result];
  return results.some(
    (each) => typeof each === 'object' && each !== null && 'errors' in each && !('data' in each),
  );
}
