import { execute, GraphQLError, type ExecutionArgs, type ExecutionResult } from 'graphql';

import type { Publication } from '../../broker/broker.ts';
import type { Executed } from '../../hub/payloads.ts';
import { formatErrors, maskedMessage, type MaskError } from '../errors.ts';
import { NotPlanned } from './not-planned.ts';
import { SelectionPlan } from './plan.ts';

/** The operation of a group. Publications are its root values, so a plan of it is made once. */
export class SharedExecution {
  readonly #args: ExecutionArgs;
  readonly #mask: MaskError;
  #plan: SelectionPlan | 'unplanned' | 'unplannable' = 'unplanned';

  constructor(args: ExecutionArgs, mask: MaskError) {
    this.#args = args;
    this.#mask = mask;
  }

  /** Executes the operation for a publication. Never throws or rejects: a failure becomes a masked error. */
  execute(publication: Publication): Executed | Promise<Executed> {
    try {
      const json = this.#executePlan(publication);
      if (json !== null) return { json, isFinal: true };
      const result = execute({ ...this.#args, rootValue: publication });
      return result instanceof Promise
        ? result
            .then((executed) => serialise(executed, this.#mask))
            .catch((error: unknown) => failed(error, this.#mask))
        : serialise(result, this.#mask);
    } catch (error) {
      return failed(error, this.#mask);
    }
  }

  /** Returns the JSON of a result without errors, or null when graphql-js must execute the operation. */
  #executePlan(publication: Publication): string | null {
    if (this.#plan === 'unplannable') return null;
    try {
      if (this.#plan === 'unplanned') this.#plan = new SelectionPlan(this.#args);
      return `{"data":${this.#plan.execute(publication)}}`;
    } catch (error) {
      const isPermanent = error instanceof NotPlanned && error.isPermanent;
      if (this.#plan === 'unplanned' || isPermanent) this.#plan = 'unplannable';
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
    const originalError = error instanceof Error ? error : new Error(String(error));
    return serialise({ errors: [new GraphQLError('', { originalError })] }, mask);
  } catch {
    // The mask keeps the extensions of a GraphQLError, and JSON cannot write each value.
    return unserialisable;
  }
}

const unserialisable: Executed = {
  json: JSON.stringify({
    data: null,
    errors: [{ message: maskedMessage, extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
  }),
  isFinal: false,
};
