import {
  getNamedType,
  getOperationAST,
  typeFromAST,
  type ExecutionArgs,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';

import type { GroupOptions } from '../../hub/group.ts';
import type { Context } from '../context.ts';
import type { MaskError } from '../errors.ts';
import type { Watch } from '../watch.ts';
import { sha256, sharedDocumentOf } from './shared-document.ts';
import { SharedExecution } from './shared-execution.ts';
import { viewerClass } from './viewer-class.ts';

/** The arguments of a valid subscription operation. */
export interface SubscriptionArgs extends ExecutionArgs {
  readonly contextValue: Context;
}

/**
 * Describes the group that a subscription belongs to. Subscriptions share a group when their document, operation name,
 * variables and viewer class are the same. Cursors do not count, because they only say where a member begins.
 *
 * Each member gets the results that it would get alone. The group keeps nothing of the request that it is made from,
 * except the operation and, where the results depend on the viewer, the viewer.
 */
export function groupOf(
  args: SubscriptionArgs,
  { topic, accepts, everyMs }: Watch,
  mask: MaskError,
): GroupOptions {
  const { schema, operationName = null, contextValue } = args;
  const { services, viewer } = contextValue;
  const { hash, document, isPublic } = sharedDocumentOf(schema, args.document);
  const operation = getOperationAST(document, operationName);
  const variableValues = operation == null ? {} : definedVariables(operation, args.variableValues ?? {});
  const variables = operation == null ? {} : withoutCursors(schema, operation, variableValues);
  // A public execution runs as an anonymous viewer, so it cannot show one client's data to another.
  const groupContext: Context = { services, viewer: isPublic ? null : viewer };
  const execution = new SharedExecution(
    { schema, document, operationName, variableValues, contextValue: groupContext },
    mask,
  );
  return {
    key: sha256(JSON.stringify([topic, viewerClass(viewer, isPublic), hash, operationName, variables])),
    topic,
    accepts,
    everyMs,
    execute: (publication) => execution.execute(publication),
  };
}

type Variables = Readonly<Record<string, unknown>>;

/** The variables that an operation defines, in its order. A client may send more, which the operation ignores. */
function definedVariables(
  { variableDefinitions = [] }: OperationDefinitionNode,
  values: Variables,
): Variables {
  return Object.fromEntries(
    variableDefinitions
      .map(({ variable }) => variable.name.value)
      .filter((name) => Object.hasOwn(values, name))
      .map((name) => [name, values[name]]),
  );
}

/** The variables whose type is not `Cursor`. */
function withoutCursors(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  values: Variables,
): Variables {
  const cursors = new Set(
    variableDefinitions
      .filter(({ type }) => getNamedType(typeFromAST(schema, type))?.name === 'Cursor')
      .map(({ variable }) => variable.name.value),
  );
  return Object.fromEntries(Object.entries(values).filter(([name]) => !cursors.has(name)));
}
