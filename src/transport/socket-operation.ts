import {
  getOperationAST,
  GraphQLError,
  type GraphQLFormattedError,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import type { SubscribePayload } from 'graphql-ws';

import type { Context, Viewer } from '../graphql/context.ts';
import type { MaskError } from '../graphql/mask-error.ts';
import type { Yoga } from './yoga.ts';

type Result = Promise<ExecutionResult> | ExecutionResult;
type ResultOrStream = Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult>;

/** An operation that is ready to run, with the functions that run it through the checks and masks of HTTP. */
export interface PreparedOperation extends ExecutionArgs {
  readonly rootValue: Pick<Enveloped, 'execute' | 'subscribe'>;
}

/** The functions of GraphQL with every check and mask around them, as far as a socket uses them. */
interface Enveloped {
  readonly schema: GraphQLSchema;
  readonly parse: (query: string) => DocumentNode;
  readonly validate: (schema: GraphQLSchema, document: DocumentNode) => readonly GraphQLError[];
  readonly contextFactory: () => Promise<Context>;
  readonly execute: (args: ExecutionArgs) => Result;
  readonly subscribe: (args: ExecutionArgs) => ResultOrStream;
}

/**
 * Parses and validates an operation that came over a socket.
 *
 * @returns the errors when it cannot run: they end this operation, never its socket.
 */
export async function prepareOperation(
  yoga: Yoga,
  maskError: MaskError,
  socket: { readonly viewer: Viewer | null },
  { query, operationName, variables }: SubscribePayload,
): Promise<PreparedOperation | readonly GraphQLError[]> {
  const enveloped = yoga.getEnveloped({ socket }) as unknown as Enveloped;
  const { schema, execute, subscribe } = enveloped;
  try {
    const document = enveloped.parse(query);
    const errors = enveloped.validate(schema, document);
    if (errors.length > 0) return errors.map((error) => maskError(error));
    if (getOperationAST(document, operationName) == null) return [noOperation];
    return {
      schema,
      document,
      operationName: operationName ?? null,
      variableValues: variables ?? null,
      contextValue: await enveloped.contextFactory(),
      rootValue: { execute, subscribe },
    };
  } catch (error) {
    return [maskError(error)];
  }
}

/** As over HTTP. */
const noOperation = new GraphQLError('Could not determine what operation to execute.', {
  extensions: { code: 'OPERATION_RESOLUTION_FAILURE' },
});

/** Errors as a socket sends them: without what only HTTP has a use for. */
export function withoutHttp(errors: readonly GraphQLError[]): GraphQLFormattedError[] {
  return errors.map((error) => {
    const { extensions = {}, ...rest } = error.toJSON();
    return {
      ...rest,
      extensions: Object.fromEntries(Object.entries(extensions).filter(([name]) => name !== 'http')),
    };
  });
}
