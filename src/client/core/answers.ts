import type { Faults, MarketcastError } from './errors.ts';
import type { OperationResult } from './transport.ts';

/** Milliseconds that an answer asks to wait; null when it does not say. */
function retryAfterMsOf({ headers }: Response): number | null {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isNaN(seconds) ? null : seconds * 1000;
}

/**
 * The result in an answer, whatever its status.
 *
 * @param url the address that was asked.
 * @throws {MarketcastError} `UNREACHABLE` when the answer breaks off, and `NOT_GRAPHQL` for another kind of answer.
 */
export async function resultOf(
  response: Response,
  url: string,
  { MarketcastError, unreachable }: Faults,
): Promise<OperationResult> {
  const text = await response.text().catch((cause: unknown) => {
    throw unreachable(url, cause);
  });
  try {
    const result = JSON.parse(text) as OperationResult;
    if ('data' in result || 'errors' in result) return result;
  } catch {
    // Text that is no JSON, or JSON that is no object.
  }
  const { status } = response;
  throw new MarketcastError('NOT_GRAPHQL', `${url} is no GraphQL endpoint: HTTP ${status}.`, {
    isRetryable: status >= 500,
    retryAfterMs: retryAfterMsOf(response),
  });
}

/** The error of an answer without data. The time to wait is of its body, or of `Retry-After`. */
export async function errorOfAnswer(
  response: Response,
  url: string,
  faults: Faults,
): Promise<MarketcastError> {
  try {
    const { errors } = await resultOf(response, url, faults);
    return faults.errorOf(errors ?? [], retryAfterMsOf(response));
  } catch (error) {
    return error as MarketcastError;
  }
}
