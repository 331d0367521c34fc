import {
  execute,
  getOperationAST,
  getNamedType,
  GraphQLError,
  typeFromAST,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';

import type { Publication } from '../../broker/broker.ts';
import type { Executed } from '../../hub/payloads.ts';
import type { GroupOptions } from '../../hub/group.ts';
import type { Context } from '../context.ts';
import { formatErrors, maskedMessage, type MaskError } from '../errors.ts';
import { NotPlanned, SelectionPlan } from './plan.ts';
import { sha256, sharedDocumentOf } from './shared-document.ts';
import { viewerClass } from './viewer-class.ts';
import type { Watch } from '../watch.ts';

/** A subscription that is ready to run. */
export interface SubscriptionArgs extends ExecutionArgs {
  readonly contextValue: Context;
}

/**
 * The group of those who ask for the same as a subscription: the same document, operation and variables (the cursor
 * aside, which says only where each begins), seen by the same class of viewers.
 *
 * Its results are what each would get alone.
 */
export function groupOf(
  args: SubscriptionArgs,
  { topic, accepts, everyMs }: Watch,
  mask: MaskError,
): GroupOptions {
  const { schema, operationName = null, contextValue } = args;
  const { viewer } = contextValue;
  const { hash, document, isPublic } = sharedDocumentOf(schema, args.document);
  const operation = getOperationAST(document, operationName);
  const variableValues = operation == null ? {} : namedBy(operation, args.variableValues ?? {});
  const variables = operation == null ? {} : withoutCursors(schema, operation, variableValues);
  // The group keeps these of the first who asked, and nothing else. A shared execution runs as an anonymous viewer, so
  // that it cannot show one client's data to another.
  const { services } = contextValue;
  const sharedContext: Context = { services, viewer: isPublic ? null : viewer };
  const shared: ExecutionArgs = {
    schema,
    document,
    operationName,
    variableValues,
    contextValue: sharedContext,
  };
  const planned = new PlannedExecution(shared);
  return {
    key: sha256(JSON.stringify([topic, viewerClass(viewer, isPublic), hash, operationName, variables])),
    topic,
    accepts,
    everyMs,
    execute: (publication) => {
      try {
        const json = planned.execute(publication);
        if (json !== null) return { json, isFinal: true };
        const result = execute({ ...shared, rootValue: publication });
        return result instanceof Promise
          ? result
              .then((executed) => serialise(executed, mask))
              .catch((error: unknown) => failed(error, mask))
          : serialise(result, mask);
      } catch (error) {
        return failed(error, mask);
      }
    },
  };
}

/** Executes by a plan what can be planned. */
class PlannedExecution {
  readonly #args: ExecutionArgs;
  #plan: SelectionPlan | 'not yet' | null = 'not yet';

  constructor(args: ExecutionArgs) {
    this.#args = args;
  }

  /** JSON of a result without errors; null when it takes more than a plan. */
  execute(publication: Publication): string | null {
    if (this.#plan === null) return null;
    try {
      if (this.#plan === 'not yet') this.#plan = new SelectionPlan(this.#args);
      return `{"data":${this.#plan.execute(publication)}}`;
    } catch (error) {
      if (this.#plan === 'not yet' || (error instanceof NotPlanned && error.isForever)) this.#plan = null;
      return null;
    }
  }
}

function serialise({ data = null, errors, extensions }: ExecutionResult, mask: MaskError): Executed {
  if (errors === undefined) return { json: JSON.stringify({ data, extensions }), isFinal: true };
  const shown = formatErrors(errors.map((error) => mask(error)));
  return { json: JSON.stringify({ data, errors: shown, extensions }), isFinal: false };
}

/** Never throws. */
function failed(error: unknown, mask: MaskError): Executed {
  try {
    return serialise({ errors: [new GraphQLError('', { originalError: asError(error) })] }, mask);
  } catch {
    // What the mask lets through cannot be written as JSON.
    return unserialisable;
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

const unserialisable: Executed = {
  json: JSON.stringify({
    data: null,
    errors: [{ message: maskedMessage, extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
  }),
  isFinal: false,
};

type Variables = Readonly<Record<string, unknown>>;

/** The variables that an operation defines, in its order: a client may send any others with them. */
function namedBy({ variableDefinitions = [] }: OperationDefinitionNode, values: Variables): Variables {
  return Object.fromEntries(
    variableDefinitions
      .map(({ variable }) => variable.name.value)
      .filter((name) => Object.hasOwn(values, name))
      .map((name) => [name, values[name]]),
  );
}

/** Variables but for cursors. */
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
