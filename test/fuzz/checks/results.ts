import { documentedCodes } from './documented.ts';

/** Characters of a message of an error at most. */
const maximumMessageLength = 1000;
/** A text that tells how the server is built: a line of a stack, or the path of a file. */
const inside = /\bat [^\n"]{1,200}:\d+:\d+|node_modules|file:\/\/\/|\/src\/server\//;

type Json = Readonly<Record<string, unknown>>;

/** What is wrong with a text that a client got, whatever it is; null when nothing is. */
export function faultOfText(text: string): string | null {
  if (text.includes('INTERNAL_SERVER_ERROR')) return 'INTERNAL_SERVER_ERROR';
  return inside.test(text) ? `a path or a stack: ${inside.exec(text)?.[0] ?? ''}` : null;
}

/** What is wrong with a result of GraphQL (the specification, section 7); null when nothing is. */
export function faultOfResult(result: unknown): string | null {
  if (!isJson(result)) return 'a result is no object';
  const unknown = Object.keys(result).find((key) => !['data', 'errors', 'extensions'].includes(key));
  if (unknown !== undefined) return `a result has ${unknown}`;
  const { data, errors } = result;
  if (data === undefined && errors === undefined) return 'a result has neither data nor errors';
  if (data !== undefined && data !== null && !isJson(data)) return 'data is no object';
  return errors === undefined ? null : faultOfErrors(errors);
}

/** What is wrong with the errors of a result; null when nothing is. */
export function faultOfErrors(errors: unknown): string | null {
  if (!Array.isArray(errors) || errors.length === 0) return 'errors are no list, or an empty one';
  for (const error of errors as readonly unknown[]) {
    const fault = faultOfError(error);
    if (fault !== null) return fault;
  }
  return null;
}

function faultOfError(error: unknown): string | null {
  if (!isJson(error)) return 'an error is no object';
  const { message, extensions, path, locations } = error;
  if (typeof message !== 'string') return 'an error has no message';
  if (message.length > maximumMessageLength) return 'a message is too long';
  if (!isJson(extensions) || typeof extensions['code'] !== 'string') return 'an error has no code';
  if (!documentedCodes.has(extensions['code'])) return `the code ${extensions['code']} is not documented`;
  if (path !== undefined && !Array.isArray(path)) return 'a path is no list';
  return locations === undefined || Array.isArray(locations) ? null : 'locations are no list';
}

/** Codes of the errors of a result, for the report. */
export function codesOf(result: unknown): readonly string[] {
  if (!isJson(result) || !Array.isArray(result['errors'])) return [];
  return result['errors'].flatMap((error: unknown) =>
    isJson(error) && isJson(error['extensions']) && typeof error['extensions']['code'] === 'string'
      ? [error['extensions']['code']]
      : [],
  );
}

/** Whether a value is an object of JSON. */
export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
