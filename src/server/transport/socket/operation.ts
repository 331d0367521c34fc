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
import type { Hub } from '../../hub/hub.ts';
import type { MaskError } from '../../graphql/errors.ts';
import { groupOf, type SubscriptionArgs } from '../../graphql/execution/sharing.ts';
import { openWatch, Watch } from '../../graphql/watch.ts';
import { assertAllowed, type OperationLimits } from '../limits/operation-limits.ts';
import type { SocketSubscription } from './subscription.ts';
import type { SocketContext } from '../transport-context.ts';
import { assertRequest } from '../limits/variable-limits.ts';
import type { Yoga } from '../http/yoga.ts';

/** What an operation of a socket brings. */
export type SocketResult = ExecutionResult | SocketSubscription;

/** An operation that is ready to run, once. */
export interface PreparedOperation extends Pick<ExecutionArgs, 'schema' | 'document'> {
  readonly contextValue: null;
  readonly rootValue: { run: (() => Promise<SocketResult>) | null };
}

/** The functions of GraphQL with every check and mask around them, as far as a socket uses them. */
interface Enveloped {
  readonly schema: GraphQLSchema;
  readonly parse: (query: string) => DocumentNode;
  readonly validate: (schema: GraphQLSchema, document: DocumentNode) => readonly GraphQLError[];
  readonly contextFactory: () => Promise<Context>;
  readonly execute: (args: ExecutionArgs) => Promise<ExecutionResult> | ExecutionResult;
}

/** How the operations of sockets are prepared. */
export interface SocketOperationOptions {
  readonly yoga: Yoga;
  readonly hub: Pick<Hub, 'join'>;
  readonly maskError: MaskError;
  readonly limits: OperationLimits;
  /** Whether clients are told what a misspelt name may have meant. */
  readonly isSchemaVisible: boolean;
}

/** The options of an operation that is a subscription. */
type JoinOptions = Pick<SocketOperationOptions, 'hub' | 'maskError'>;

/**
 * Parses and validates an operation that came over a socket.
 *
 * @param createSubscription makes the subscription, if it is one; throws when there are too many.
 * @returns the errors when it cannot run: they end this operation, never its socket.
 */
export async function prepareOperation(
  { yoga, hub, maskError, limits, isSchemaVisible }: SocketOperationOptions,
  socket: SocketContext,
  { query, operationName, variables }: SubscribePayload,
  createSubscription: () => SocketSubscription,
): Promise<PreparedOperation | readonly GraphQLError[]> {
  const enveloped = yoga.getEnveloped({ socket, address: socket.address }) as unknown as Enveloped;
  const { schema } = enveloped;
  try {
    assertRequest({ operationName, variables }, limits);
    const document = enveloped.parse(query);
    const errors = enveloped.validate(schema, document);
    if (errors.length > 0) return errors.map((error) => maskError(error));
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
    await assertAllowed(args, socket, limits);
    const run = runnerOf(operation, args, enveloped, { hub, maskError }, createSubscription);
    return { schema, document: standIns[operation.operation], contextValue: null, rootValue: { run } };
  } catch (error) {
    return [maskError(error)];
  }
}

function runnerOf(
  { operation }: OperationDefinitionNode,
  args: SubscriptionArgs,
  { execute }: Enveloped,
  options: JoinOptions,
  createSubscription: () => SocketSubscription,
): () => Promise<SocketResult> {
  if (operation !== OperationTypeNode.SUBSCRIPTION) return async () => execute(args);
  // Made now, so that it counts before the next one is looked at.
  const subscription = createSubscription();
  return () => subscribe(args, options, subscription);
}

/**
 * What the engine is given in place of documents. It looks at the kind of operation only, and keeps the document for as
 * long as a subscription lives.
 */
const standIns: Readonly<Record<OperationTypeNode, DocumentNode>> = {
  query: parse('query { __typename }'),
  mutation: parse('mutation { __typename }'),
  subscription: parse('subscription { __typename }'),
};

/** Runs an operation. What it needed is let go: the engine keeps the operation for as long as a subscription lives. */
export function runOperation({ rootValue }: PreparedOperation): Promise<SocketResult> {
  const { run } = rootValue;
  rootValue.run = null;
  if (run === null) throw new Error('an operation runs once');
  return run();
}

async function subscribe(
  args: SubscriptionArgs,
  { hub, maskError }: JoinOptions,
  subscription: SocketSubscription,
): Promise<SocketResult> {
  try {
    const watch = await openWatch(args);
    if (!(watch instanceof Watch)) {
      subscription.leave();
      return { errors: (watch.errors ?? []).map((error) => maskError(error)) };
    }
    subscription.take(await hub.join(groupOf(args, watch, maskError), watch.after, subscription));
    return subscription;
  } catch (error) {
    subscription.leave();
    return { errors: [maskError(error)] };
  }
}

/** As over HTTP. */
const noOperation = new GraphQLError('Could not determine what operation to execute.', {
  extensions: { code: 'OPERATION_RESOLUTION_FAILURE' },
});
