import {
  getOperationAST,
  getVariableValues,
  type ExecutionArgs,
  type OperationDefinitionNode,
} from 'graphql';

import type { GroupOptions } from '../../hub/group.ts';
import type { Context } from '../context.ts';
import type { MaskError } from '../errors.ts';
import { GroupOperation } from '../operation-facts.ts';
import type { Watch } from '../watch.ts';
import { costOf } from './cost.ts';
import { fragmentsOf } from './fragments.ts';
import type { ResultBound } from './result-bound.ts';
import { sha256, sharedDocumentOf } from './shared-document.ts';
import { SharedExecution } from './shared-execution.ts';
import { viewerClass } from './viewer-class.ts';

/** The arguments of a valid subscription operation. */
export interface SubscriptionArgs extends ExecutionArgs {
  readonly contextValue: Context;
}

type Variables = Readonly<Record<string, unknown>>;

/**
 * Describes the group that a subscription belongs to. Subscriptions share a group when the normal form of their operation,
 * the values of its variables and their viewer class are the same. Cursors do not count, because they only say where a
 * member begins.
 *
 * Each member gets the results that it would get alone. The group keeps nothing of the request that it is made from,
 * except the operation and, where the results depend on the viewer, the viewer.
 */
export function groupOf(
  args: SubscriptionArgs,
  { topic, log, accepts, everyMs, merge }: Watch,
  mask: MaskError,
  bound: ResultBound,
): GroupOptions {
  const { schema, operationName, contextValue } = args;
  const { services, viewer } = contextValue;
  const operation = getOperationAST(args.document, operationName);
  if (operation == null) throw new Error('a subscription has an operation');
  const { hash, document, variables, isPublic } = sharedDocumentOf(schema, args.document, operation);
  const variableValues = renamed(variables, args.variableValues ?? {});
  // A public execution runs as an anonymous viewer, so it cannot show one client's data to another.
  const groupContext: Context = { services, viewer: isPublic ? null : viewer };
  const executionArgs = { schema, document, variableValues, contextValue: groupContext };
  const execution = new SharedExecution(executionArgs, mask, bound);
  return {
    key: sha256(JSON.stringify([topic, viewerClass(viewer, isPublic), hash, variableValues])),
    topic,
    log,
    accepts,
    everyMs,
    merge,
    execute: (publication) => execution.execute(publication),
    costOfExecution: () => eventCostOf(executionArgs),
    operation: new GroupOperation(document, nameOf(operation)),
  };
}

/** A copy of an operation's name. The name itself is a slice of the source text and keeps all of it alive. */
function nameOf({ name }: OperationDefinitionNode): string | null {
  return name === undefined ? null : Buffer.from(name.value).toString();
}

/** The cost of an execution of a subscription that is alone in its document, in objects. */
function eventCostOf({ schema, document, variableValues }: ExecutionArgs): number {
  const operation = getOperationAST(document);
  if (operation == null) return 0;
  const given = variableValues ?? {};
  const { coerced = {} } = getVariableValues(schema, operation.variableDefinitions ?? [], given, {
    maxErrors: 1,
  });
  return costOf({ schema, fragments: fragmentsOf(document), operation, variables: coerced }).eventCost;
}

/** The values of variables under the names of the normal form, in its order. Those that it does not use are left out. */
function renamed(variables: readonly string[], values: Variables): Variables {
  return Object.fromEntries(
    variables.flatMap((name, index) => (Object.hasOwn(values, name) ? [[`v${index}`, values[name]]] : [])),
  );
}
