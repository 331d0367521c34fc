import {
  execute,
  GraphQLError,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLFormattedError,
} from 'graphql';

import type { Publication } from '../../broker/broker.ts';
import type { Executed } from '../../hub/payloads.ts';
import { formatErrors, maskedMessage, maskErrors, type MaskError } from '../errors.ts';
import { fitsInto } from './json-size.ts';
import { NotPlanned, PlannedTooLarge } from './not-planned.ts';
import { SelectionPlan } from './plan.ts';
import { resultTooLarge, type ResultBound } from './result-bound.ts';

/** The operation of a group. Publications are its root values, so a plan of it is made once. */
export class SharedExecution {
  readonly #args: ExecutionArgs;
  readonly #mask: MaskError;
  readonly #bound: ResultBound;
  #plan: SelectionPlan | 'unplanned' | 'unplannable' = 'unplanned';

  constructor(args: ExecutionArgs, mask: MaskError, bound: ResultBound) {
    this.#args = args;
    this.#mask = mask;
    this.#bound = bound;
  }

  /**
   * Executes the operation for a publication. Never throws or rejects: a failure becomes a masked error. A result that is
   * larger than the bound becomes an error, before its JSON is made.
   */
  execute(publication: Publication): Executed | Promise<Executed> {
    try {
      const json = this.#executePlan(publication);
      if (json !== null) return { json, isFinal: true };
      const result = execute({ ...this.#args, rootValue: publication });
      return result instanceof Promise
        ? result
            .then((executed) => this.#serialise(executed))
            .catch((error: unknown) => failed(error, this.#mask))
        : this.#serialise(result);
    } catch (error) {
      if (error instanceof PlannedTooLarge) return this.#tooLarge();
      return failed(error, this.#mask);
    }
  }

  #serialise({ errors, ...rest }: ExecutionResult): Executed {
    const result =
      errors === undefined ? rest : { ...rest, errors: formatErrors(maskErrors(errors, this.#mask)) };
    return fitsInto(result, this.#bound.maxBytes) ? serialised(result) : this.#tooLarge();
  }

  /** The members of the group get the error, and their subscriptions go on. */
  #tooLarge(): Executed {
    const { json } = failed(resultTooLarge(this.#bound), this.#mask);
    // Another execution would give the same.
    return { json, isFinal: true };
  }

  /** Returns the JSON of a result without errors, or null when graphql-js must execute the operation. */
  #executePlan(publication: Publication): string | null {
    if (this.#plan === 'unplannable') return null;
    try {
      if (this.#plan === 'unplanned') this.#plan = new SelectionPlan(this.#args);
      const json = `{"data":${this.#plan.execute(publication, this.#bound.maxBytes)}}`;
      if (isLonger(json, this.#bound.maxBytes)) throw new PlannedTooLarge();
      return json;
    } catch (error) {
      if (error instanceof PlannedTooLarge) throw error;
      const isPermanent = error instanceof NotPlanned && error.isPermanent;
      if (this.#plan === 'unplanned' || isPermanent) this.#plan = 'unplannable';
      return null;
    }
  }
}

/** Whether a text has more bytes of UTF-8. A character takes three at most, so most texts need not be counted. */
function isLonger(text: string, bytes: number): boolean {
  return text.length * 3 > bytes && Buffer.byteLength(text) > bytes;
}

function serialised({
  data = null,
  errors,
  extensions,
}: Omit<ExecutionResult, 'errors'> & { readonly errors?: readonly GraphQLFormattedError[] }): Executed {
  return { json: JSON.stringify({ data, errors, extensions }), isFinal: errors === undefined };
}

/** Never throws. */
function failed(error: unknown, mask: MaskError): Executed {
  try {
    const originalError = error instanceof Error ? error : new Error(String(error));
    return serialised({ errors: formatErrors([mask(new GraphQLError('', { originalError }))]) });
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
