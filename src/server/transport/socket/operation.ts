import {
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  parse,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { SubscribePayload } from 'graphql-ws';

import type { Context } from '../../graphql/context.ts';
import { maskErrors, type MaskError } from '../../graphql/errors.ts';
import type { ResultBound } from '../../graphql/execution/result-bound.ts';
import { groupOf, type SubscriptionArgs } from '../../graphql/execution/sharing.ts';
import { openWatch, Watch } from '../../graphql/watch.ts';
import type { Hub } from '../../hub/hub.ts';
import type { DocumentParts } from '../documents/document-id.ts';
import type { TrustedDocuments } from '../documents/trusted-documents.ts';
import type { Yoga } from '../http/yoga.ts';
import type { OperationCost } from '../../graphql/execution/cost.ts';
import { admitOperation, admitSubscription } from '../limits/operation-admission.ts';
import type { OperationLimits } from '../limits/operation-limits.ts';
import { assertRequest } from '../limits/request-limits.ts';
import { RequestOperation } from '../request-operation.ts';
import type { Requester, SocketRequester } from '../server-context.ts';
import type { SocketSubscription } from './subscription.ts';

/**
 * The way of an operation around graphql-ws (the engine), which would run GraphQL without Yoga's checks, and would yield
 * each payload through an iterator.
 *
 * ```
 *   message ─► OperationIds ─► engine: entry under the id ─► onSubscribe ─► prepareOperation: parse, validate, admit
 *   (waits until the id is free)                                              │
 *                               stand-in document + rootValue.run ◄───────────┤
 *                                          │                                  └─ errors ─► onError masks ─► "error"
 *                engine: execute, subscribe ─► runOperation ─► rootValue.run()
 *                                          │
 *        a query or mutation: a result ◄───┴───► a subscription: hub.join, then the parked iterator
 *                │                                     │
 *        onNext ─► "next", "complete"       engine: next() ─► start: payload ─► send buffer ─► "next"
 *                                                      └── the subscription ends ─► "complete", or onError ─► "error"
 * ```
 * The engine holds the stand-in document, the emptied message and the parked iterator for as long as a subscription lives,
 * and nothing else of it. It ends the operation at a `complete` and at the close of the socket, by the iterator's `return`.
 */

/** The result of a socket's operation: a single result, or the parked iterator of a subscription. */
export type SocketResult = ExecutionResult | SocketSubscription;

/** The execution arguments that the engine gets: a stand-in document, and a function that runs the real operation once. */
export interface PreparedOperation extends Pick<ExecutionArgs, 'schema' | 'document'> {
  readonly contextValue: null;
  readonly rootValue: { run: (() => Promise<SocketResult>) | null };
}

/** Yoga's functions of GraphQL, with all checks and the mask around them, as far as a socket uses them. */
interface Enveloped {
  readonly schema: GraphQLSchema;
  readonly parse: (query: string) => DocumentNode;
  readonly validate: (schema: GraphQLSchema, document: DocumentNode) => readonly GraphQLError[];
  readonly contextFactory: () => Promise<Context>;
  readonly execute: (args: ExecutionArgs) => Promise<ExecutionResult> | ExecutionResult;
}

/** The parts that run the operations of sockets. */
export interface SocketOperationOptions {
  readonly yoga: Yoga;
  readonly hub: Pick<Hub, 'join' | 'hasGroup'>;
  readonly maskError: MaskError;
  readonly trustedDocuments: TrustedDocuments;
  readonly operationLimits: OperationLimits;
  /** Whether clients get suggestions for misspelt names. */
  readonly isSchemaVisible: boolean;
}

/** The parts that run a subscription. */
interface JoinOptions extends Pick<SocketOperationOptions, 'hub' | 'maskError'> {
  readonly requester: Requester;
  readonly admission: OperationCost;
  readonly resultBound: ResultBound;
}

/**
 * Parses, validates and admits an operation that came over a socket, in its turn.
 *
 * @param createSubscription creates the subscription if the operation is a subscription; throws when there are too many.
 * @returns the errors of an operation that cannot run. They are not masked yet, because the engine passes them to
 *   `onError`. They end this operation, never its socket.
 */
export async function prepareOperation(
  {
    yoga,
    hub,
    maskError,
    trustedDocuments,
    operationLimits: limits,
    isSchemaVisible,
  }: SocketOperationOptions,
  requester: SocketRequester,
  payload: SubscribePayload & DocumentParts,
  createSubscription: () => SocketSubscription,
): Promise<PreparedOperation | readonly GraphQLError[]> {
  const { query, operationName, variables } = payload;
  const { address, account } = requester;
  const note = new RequestOperation('socket', address);
  try {
    note.begin();
    const context = { socket: requester, address, account, operation: note };
    const enveloped = yoga.getEnveloped(context) as unknown as Enveloped;
    const { schema } = enveloped;
    assertRequest({ operationName, variables }, limits);
    const document = enveloped.parse(trustedDocuments.textFor(payload) ?? query);
    const errors = enveloped.validate(schema, document);
    if (errors.length > 0) return errors;
    const operation = getOperationAST(document, operationName);
    if (operation == null) return [noOperation];
    const args: SubscriptionArgs = {
      schema,
      document,
      operationName: operationName ?? null,
      variableValues: variables ?? null,
      contextValue: await enveloped.contextFactory(),
      hideSuggestions: !isSchemaVisible,
    };
    note.begin(document, operationName);
    const admission = await admitOperation(args, requester, limits);
    const options = { hub, maskError, resultBound: limits.result, requester, admission };
    const run = runnerOf(operation, args, enveloped, options, createSubscription);
    return {
      schema,
      document: standIns[operation.operation],
      contextValue: null,
      rootValue: { run: notedRun(note, run) },
    };
  } catch (error) {
    return [asGraphQLError(error)];
  } finally {
    // The engine drops a prepared operation whose client has left.
    note.leave();
  }
}

/** Notes an operation from its start to its result. */
function notedRun(note: RequestOperation, run: () => Promise<SocketResult>): () => Promise<SocketResult> {
  return () => {
    note.enter();
    return run().finally(() => note.leave());
  };
}

/** An error as the engine takes it: the mask finds the original below. */
function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError });
}

function runnerOf(
  { operation }: OperationDefinitionNode,
  args: SubscriptionArgs,
  { execute }: Enveloped,
  options: JoinOptions,
  createSubscription: () => SocketSubscription,
): () => Promise<SocketResult> {
  if (operation !== OperationTypeNode.SUBSCRIPTION) return async () => execute(args);
  // Create the subscription now, so that it counts before the next message is handled.
  const subscription = createSubscription();
  return () => subscribe(args, options, subscription);
}

/** The documents that the engine gets. It reads only the kind of operation, and keeps the document with a subscription. */
const standIns: Readonly<Record<OperationTypeNode, DocumentNode>> = {
  query: parse('query { __typename }'),
  mutation: parse('mutation { __typename }'),
  subscription: parse('subscription { __typename }'),
};

/** Runs an operation, and releases its arguments: the engine keeps the prepared operation with a subscription. */
export function runOperation({ rootValue }: PreparedOperation): Promise<SocketResult> {
  const { run } = rootValue;
  rootValue.run = null;
  if (run === null) throw new Error('an operation runs once');
  return run();
}

async function subscribe(
  args: SubscriptionArgs,
  { hub, maskError, resultBound, requester, admission }: JoinOptions,
  subscription: SocketSubscription,
): Promise<SocketResult> {
  try {
    const watch = await openWatch(args);
    if (!(watch instanceof Watch)) {
      subscription.leave();
      return { errors: maskErrors(watch.errors ?? [], maskError) };
    }
    const group = groupOf(args, watch, maskError, resultBound);
    await admitSubscription({ counted: subscription.counted, group, hub }, admission, requester);
    subscription.take(await hub.join(group, watch.after, subscription));
    return subscription;
  } catch (error) {
    subscription.leave();
    return { errors: [maskError(error)] };
  }
}

/** The error of Yoga over HTTP. */
const noOperation = new GraphQLError('Could not determine what operation to execute.', {
  extensions: { code: 'OPERATION_RESOLUTION_FAILURE' },
});
