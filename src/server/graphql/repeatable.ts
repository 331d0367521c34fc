import { maximumClientIdLength } from '../commit/requests.ts';
import type { SchemaTypes } from './builder.ts';

type InputFields = PothosSchemaTypes.InputFieldBuilder<
  PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>,
  'InputObject'
>;

/** The field of an input by which its mutation may be sent again. */
export function clientIdOf(t: InputFields) {
  return t.string({
    description: `An id of this request that you choose, 1 to ${maximumClientIdLength} characters. The same request with the same id, within 90 days, is not executed again: it gets the first result. Other content gives \`CLIENT_ID_REUSED\`.`,
  });
}

/** The description of `duplicate` in a payload. */
export const duplicateDescription = 'Whether an earlier request with the same `clientId` gave this result.';
