import { requestsMigration } from '../commit/migrations.ts';
import { assertClientId, maximumClientIdLength } from '../commit/requests.ts';
import type { SchemaTypes } from './builder.ts';
import { requireCapability, type Context } from './context.ts';

export type InputFields = PothosSchemaTypes.InputFieldBuilder<
  PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>,
  'InputObject'
>;

/** The field of an input by which its mutation may be sent again. */
export function clientIdOf(t: InputFields) {
  return t.string({ description: clientIdDescription });
}

/** {@link clientIdOf} for a mutation whose every client must give an id. */
export function requiredClientIdOf(t: InputFields) {
  return t.string({ required: true, description: clientIdDescription });
}

const clientIdDescription = `An id of this request that you choose, 1 to ${maximumClientIdLength} characters. The same request with the same id, within 90 days, is not executed again: it gets the first result. Other content gives \`CLIENT_ID_REUSED\`.`;

/**
 * The client's id in an input; null when the client gave none.
 *
 * @throws {ApiError} `BAD_USER_INPUT` when it is empty or too long; `SERVICE_UNAVAILABLE` while requests cannot be stored.
 */
export function readClientId(
  context: Context,
  { clientId }: { readonly clientId?: string | null | undefined },
): string | null {
  if (clientId == null) return null;
  assertClientId(clientId);
  requireCapability(context, requestsMigration.capability);
  return clientId;
}

/** The description of `duplicate` in a payload. */
export const duplicateDescription = 'Whether an earlier request with the same `clientId` gave this result.';
