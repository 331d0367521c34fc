import { getOperationAST, getVariableValues, type ExecutionArgs } from 'graphql';
import { collectFields } from 'graphql/execution/collectFields.js';

import { fragmentsOf } from './fragments.ts';
import { NotPlanned } from './not-planned.ts';
import { planObject, type OperationParts } from './plan-object.ts';
import type { CompleteValue } from './plan-value.ts';

/** Fields of a plan at most: the plan of a larger selection would take more memory than it saves time. */
const maximumFields = 200;

/**
 * An operation with its variables, prepared so far as it is the same for every root value: its fields, their arguments
 * and the JSON text between their values.
 *
 * @see https://spec.graphql.org/October2021/#sec-Execution
 */
export class SelectionPlan {
  readonly #root: CompleteValue;
  readonly #contextValue: unknown;

  /** @throws {NotPlanned} for an operation that is invalid, selects a list of objects, or has too many fields. */
  constructor({ schema, document, operationName, variableValues, contextValue }: ExecutionArgs) {
    const operation = getOperationAST(document, operationName);
    const type = operation == null ? null : schema.getRootType(operation.operation);
    if (operation == null || type == null) throw new NotPlanned(true);
    const { variableDefinitions = [] } = operation;
    const { coerced } = getVariableValues(schema, variableDefinitions, variableValues ?? {}, {
      maxErrors: 1,
    });
    if (coerced === undefined) throw new NotPlanned(true);
    const fragments = Object.fromEntries(fragmentsOf(document));
    const parts: OperationParts = {
      ...{ schema, operation, fragments, variableValues: coerced },
      plannableFields: maximumFields,
    };
    const fields = collectFields(schema, fragments, coerced, type, operation.selectionSet);
    this.#root = planObject(parts, type, fields, undefined);
    this.#contextValue = contextValue;
  }

  /**
   * Returns the JSON of the `data` that graphql-js returns for a root value.
   *
   * @throws {PlannedTooLarge} when its values alone have more than `maximumLength` characters.
   * @throws {NotPlanned} when a value is a promise, an error, or null in a field that must not be null.
   * @throws the error of a resolver or a scalar that throws.
   */
  execute(rootValue: unknown, maximumLength: number): string {
    const run = { rootValue, contextValue: this.#contextValue, charactersLeft: maximumLength };
    return this.#root(rootValue, run);
  }
}
