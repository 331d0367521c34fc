import {
  execute,
  getOperationAST,
  getNamedType,
  typeFromAST,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type OperationDefinitionNode,
} from 'graphql';

import type { Publication } from '../../broker/broker.ts';
import type { Executed } from '../../hub/payloads.ts';
import type { GroupOptions } from '../../hub/group.ts';
import type { Context } from '../context.ts';
import { formatErrors, type MaskError } from '../errors.ts';
import { touchesViewer, viewerClass } from './viewer-class.ts';
import { NotPlanned, SelectionPlan } from './plan.ts';
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
  const { schema, document, operationName, variableValues, contextValue } = args;
  const { viewer } = contextValue;
  const isShared = !touchesViewer(schema, document);
  const operation = getOperationAST(document, operationName);
  const variables = operation == null ? {} : withoutCursors(args, operation, variableValues ?? {});
  // Whatever a shared execution looks at, it finds nobody there whose data it could show.
  // And no more than that is kept of the first who asked.
  const { services } = contextValue;
  const sharedContext: Context = { services, viewer: isShared ? null : viewer };
  const shared: ExecutionArgs = {
    schema,
    document,
    operationName: operationName ?? null,
    variableValues: variableValues ?? null,
    contextValue: sharedContext,
  };
  const planned = new PlannedExecution(shared);
  return {
    key: JSON.stringify([
      topic,
      viewerClass(viewer, isShared),
      textOf(document),
      operationName ?? null,
      variables,
    ]),
    topic,
    accepts,
    everyMs,
    execute: (publication) => {
      const json = planned.execute(publication);
      if (json !== null) return { json, isFinal: true };
      try {
        const result = execute({ ...shared, rootValue: publication });
        return result instanceof Promise
          ? result.then(
              (executed) => serialise(executed, mask),
              (error: unknown) => failed(error, mask),
            )
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

function failed(error: unknown, mask: MaskError): Executed {
  return serialise({ errors: [mask(error)] }, mask);
}

/** The variables that an operation uses, in the order in which it names them, but for cursors. */
function withoutCursors(
  { schema }: SubscriptionArgs,
  { variableDefinitions = [] }: OperationDefinitionNode,
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const names = variableDefinitions
    .filter(({ type }) => {
      const named = getNamedType(typeFromAST(schema, type));
      return named?.name !== 'Cursor';
    })
    .map(({ variable }) => variable.name.value);
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(values, name)).map((name) => [name, values[name]]),
  );
}

function textOf({ loc }: DocumentNode): string {
  if (loc === undefined) throw new Error('a document was parsed without its text');
  return loc.source.body;
}
