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

import type { Publication } from '../broker/broker.ts';
import type { Executed, Execution } from '../hub/payloads.ts';
import type { GroupOptions } from '../hub/group.ts';
import { CompiledOperations, type CompiledUse, type Operation } from './compiled-operations.ts';
import type { Context } from './context.ts';
import { formatErrors, type MaskError } from './mask-error.ts';
import { touchesViewer, viewerClass } from './viewer-class.ts';
import type { Watch } from './watch.ts';

/** A subscription that is ready to run. */
export interface SubscriptionArgs extends ExecutionArgs {
  readonly contextValue: Context;
}

/** Executes the subscriptions of a server, each once for all who ask for the same. */
export class SharedExecutions {
  readonly #parts: ExecutionParts;

  /**
   * @param maximumCompiled operations that are held compiled at most; 0 compiles none.
   * @param compileAfter executions after which one is worth the milliseconds of its compilation.
   */
  constructor(mask: MaskError, maximumCompiled: number, compileAfter = 10) {
    this.#parts = { mask, compiledOperations: new CompiledOperations(maximumCompiled), compileAfter };
  }

  /** Operations that are held compiled. */
  get compiled(): number {
    return this.#parts.compiledOperations.size;
  }

  /**
   * The group of those who ask for the same as a subscription: the same document, operation and variables (the cursor
   * aside, which says only where each begins), seen by the same class of viewers.
   *
   * Its results are what each would get alone.
   */
  groupOf(args: SubscriptionArgs, { topic, accepts, everyMs }: Watch): GroupOptions {
    const { schema, document, contextValue } = args;
    const operationName = args.operationName ?? null;
    const { viewer } = contextValue;
    const isShared = !touchesViewer(schema, document);
    const operation = getOperationAST(document, operationName);
    const variables = operation == null ? {} : withoutCursors(args, operation, args.variableValues ?? {});
    const text = textOf(document);
    // Whatever a shared execution looks at, it finds nobody there whose data it could show.
    // And no more than that is kept of the first who asked.
    const { services, markets } = contextValue;
    const sharedContext: Context = { services, markets, viewer: isShared ? null : viewer };
    return {
      key: JSON.stringify([topic, viewerClass(viewer, isShared), text, operationName, variables]),
      topic,
      accepts,
      everyMs,
      execution: new SharedExecution(
        { schema, document, text, operationName },
        args.variableValues ?? {},
        sharedContext,
        this.#parts,
      ),
    };
  }
}

/** What all executions of a server work with. */
interface ExecutionParts {
  readonly mask: MaskError;
  readonly compiledOperations: CompiledOperations;
  readonly compileAfter: number;
}

/** Executes one group's subscription: by graphql-js, and compiled when it is executed often. */
class SharedExecution implements Execution {
  readonly #operation: Operation;
  readonly #variableValues: Readonly<Record<string, unknown>>;
  readonly #contextValue: Context;
  readonly #parts: ExecutionParts;
  /** By graphql-js, since it last failed. */
  #executions = 0;
  /** Null when it will not be compiled. */
  #compiled: CompiledUse | 'not yet' | null = 'not yet';

  constructor(
    operation: Operation,
    variableValues: Readonly<Record<string, unknown>>,
    contextValue: Context,
    parts: ExecutionParts,
  ) {
    this.#operation = operation;
    this.#variableValues = variableValues;
    this.#contextValue = contextValue;
    this.#parts = parts;
  }

  execute(publication: Publication): Promise<Executed> | Executed {
    const { mask } = this.#parts;
    try {
      const result = this.#run(publication);
      return result instanceof Promise
        ? result.then(
            (executed) => serialise(executed, mask),
            (error: unknown) => failed(error, mask),
          )
        : serialise(result, mask);
    } catch (error) {
      return failed(error, mask);
    }
  }

  close(): void {
    if (this.#compiled !== 'not yet') this.#compiled?.release();
    this.#compiled = null;
  }

  #run(publication: Publication): Promise<ExecutionResult> | ExecutionResult {
    const compiled = this.#compiledWhenOften();
    if (compiled === null) return this.#runPlainly(publication);
    const result = compiled.execute(publication, this.#contextValue, this.#variableValues);
    return result instanceof Promise
      ? result.then((executed) => this.#withPlainErrors(executed, publication))
      : this.#withPlainErrors(result, publication);
  }

  #runPlainly(publication: Publication): Promise<ExecutionResult> | ExecutionResult {
    this.#executions += 1;
    const { schema, document, operationName } = this.#operation;
    return execute({
      schema,
      document,
      operationName,
      variableValues: this.#variableValues,
      contextValue: this.#contextValue,
      rootValue: publication,
    });
  }

  #compiledWhenOften(): CompiledUse | null {
    const { compileAfter, compiledOperations } = this.#parts;
    if (this.#executions < compileAfter) return null;
    if (this.#compiled === 'not yet') this.#compiled = compiledOperations.acquire(this.#operation);
    return this.#compiled;
  }

  /** What clients are told of errors is what graphql-js says. */
  #withPlainErrors(
    result: ExecutionResult,
    publication: Publication,
  ): Promise<ExecutionResult> | ExecutionResult {
    if (result.errors === undefined) return result;
    // What fails now will probably fail again, and would be executed twice each time.
    this.#executions = 0;
    return this.#runPlainly(publication);
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
