import type { IncomingMessage } from 'node:http';

import { parse } from 'content-type';
import Negotiator from 'negotiator';

import { notAcceptable, refusals, type Refusal } from './refusals.ts';

/** Media type of results and refusals where a client has no other wish. */
export const jsonType = 'application/json';

const jsonTypes = [jsonType, 'application/graphql-response+json'] as const;

/** Media types of answers. A client that accepts several equally, by the same range, gets the first. */
const answerTypes = [...jsonTypes, 'text/event-stream'] as const;

/**
 * Refuses a body that is not JSON in UTF-8. Every spelling of that becomes plain `application/json` for Yoga.
 *
 * No other type is accepted, not even where it could be read: a page of any origin may send forms, multipart and plain
 * text without a preflight, and could run mutations for its visitor.
 */
export function refuseContentType({ headers }: IncomingMessage): Refusal | null {
  const { type, parameters } = parse(headers['content-type'] ?? '');
  const charset = parameters['charset'] ?? 'utf-8';
  if (type !== jsonType || charset.toLowerCase() !== 'utf-8') return refusals.contentType;
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity') return refusals.contentEncoding;
  headers['content-type'] = jsonType;
  return null;
}

/**
 * Refuses a client that accepts none of {@link answerTypes}. The `Accept` header becomes the accepted types in the client's
 * order for Yoga, which takes the first and knows no weights.
 *
 * @see https://datatracker.ietf.org/doc/html/rfc9110#section-12.5.1
 */
export function refuseAccept({ method, headers }: IncomingMessage): Refusal | null {
  const { accept } = headers;
  if (accept === undefined) return null;
  const wanted = acceptedOf(accept, answerTypes);
  // An event stream carries every result, and Yoga would prefer JSON if that were named too.
  const told = wanted[0] === 'text/event-stream' ? [wanted[0]] : wanted;
  // A browser asks for GraphiQL. A range such as */* does not.
  if (method === 'GET' && acceptedOf(accept).includes('text/html')) told.push('text/html');
  if (told.length === 0) return notAcceptable(answerTypes);
  headers.accept = told.join(', ');
  return null;
}

/** The JSON of a refusal: that of the two that a client prefers, and plain JSON for a client that accepts neither. */
export function preferredJsonType({ headers }: IncomingMessage): string {
  return (headers.accept === undefined ? [] : acceptedOf(headers.accept, jsonTypes))[0] ?? jsonType;
}

/**
 * The media types of a list that a client accepts, in the order of its weights; without a list, the types that the client
 * names.
 */
function acceptedOf(accept: string, available?: readonly string[]): string[] {
  // The negotiator takes a range with parameters for more specific, and would prefer it to an earlier range without.
  const inUtf8 = accept.toLowerCase().replaceAll(utf8Parameter, '');
  return new Negotiator({ headers: { accept: inUtf8 } }).mediaTypes(available);
}

/** The parameter that all answers fulfil. */
const utf8Parameter = /;[ \t]*charset[ \t]*=[ \t]*(?:utf-8|"utf-8")(?=[ \t]*(?:[;,]|$))/g;
