import type { IncomingMessage } from 'node:http';

/** Media types of answers. A client that accepts several equally gets the first. */
export const answerTypes = [
  'application/json',
  'application/graphql-response+json',
  'text/event-stream',
] as const;

/**
 * Whether the body of a request is JSON in UTF-8. Every spelling of that becomes plain `application/json` for Yoga.
 *
 * No other type is accepted, not even where it could be read: a page of any origin may send forms, multipart and plain
 * text without a preflight, and could run mutations for its visitor.
 */
export function normaliseContentType({ headers }: IncomingMessage): boolean {
  const [mediaType, ...parameters] = partsOf(headers['content-type'] ?? '');
  const charset = parameterOf(parameters, 'charset') ?? 'utf-8';
  const encoding = headers['content-encoding'] ?? 'identity';
  if (mediaType !== 'application/json' || charset !== 'utf-8' || encoding !== 'identity') return false;
  headers['content-type'] = 'application/json';
  return true;
}

/**
 * Whether a client accepts any of {@link answerTypes}. The `Accept` header becomes the accepted types in the client's order
 * for Yoga, which takes the first and knows no weights.
 *
 * @see https://datatracker.ietf.org/doc/html/rfc9110#section-12.5.1
 */
export function normaliseAccept({ method, headers }: IncomingMessage): boolean {
  if (headers.accept === undefined || (method !== 'GET' && method !== 'POST')) return true;
  const ranges = headers.accept.split(',').map((range, index) => {
    const [mediaType = '', ...parameters] = partsOf(range);
    const isReadable = (parameterOf(parameters, 'charset') ?? 'utf-8') === 'utf-8';
    const weight = Number(parameterOf(parameters, 'q') ?? 1);
    return { mediaType, weight: isReadable ? weight : 0, index };
  });
  const accepted = answerTypes.flatMap((answer) => {
    // The most specific range decides, not the first.
    const names = [answer, `${answer.split('/', 1)[0] ?? ''}/*`, '*/*'];
    const decisive = names.map((name) => ranges.find(({ mediaType }) => mediaType === name));
    const range = decisive.find((candidate) => candidate !== undefined);
    return range !== undefined && range.weight > 0 ? [{ answer, ...range }] : [];
  });
  const inOrder = accepted.toSorted((one, other) => other.weight - one.weight || one.index - other.index);
  const wanted = inOrder.map(({ answer }) => answer);
  // An event stream carries every result, and Yoga would prefer JSON if that were named too.
  const told: string[] = wanted[0] === 'text/event-stream' ? [wanted[0]] : wanted;
  // A browser asks for GraphiQL.
  if (method === 'GET' && ranges.some(({ mediaType }) => mediaType === 'text/html')) told.push('text/html');
  headers.accept = told.join(', ');
  return headers.accept !== '';
}

/** The value of a header, or a range of it, followed by its parameters: trimmed, in lower case. */
function partsOf(value: string): readonly string[] {
  return value.split(';').map((part) => part.trim().toLowerCase());
}

function parameterOf(parameters: readonly string[], name: string): string | undefined {
  const parameter = parameters.find((candidate) => candidate.startsWith(`${name}=`));
  return parameter?.slice(name.length + 1).replaceAll('"', '');
}
