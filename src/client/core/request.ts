import { resultOf } from './answers.ts';
import type { OperationRequest } from './document.ts';
import type { Faults } from './errors.ts';
import type { TokenSource } from './token.ts';
import type { OperationResult } from './transport.ts';

/** Milliseconds in which an answer must come. */
const answerMs = 30_000;

/**
 * Sends a query or a mutation over HTTP, and returns the result, errors included.
 *
 * A token that the server refuses is asked for again, once. Nothing else is repeated.
 *
 * @param address the absolute URL.
 * @throws {MarketcastError} `UNREACHABLE` without an answer, and `NOT_GRAPHQL` for another kind of answer.
 */
export async function sendRequest(
  address: string,
  request: OperationRequest,
  tokens: TokenSource,
  send: typeof fetch,
  faults: Faults,
): Promise<OperationResult> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const post = async (): Promise<Response> => {
    const token = await tokens.get();
    // Not `AbortSignal.timeout`, because React Native lacks it.
    const controller = new AbortController();
    clearTimeout(timer);
    timer = setTimeout(() => controller.abort(), answerMs);
    try {
      return await send(address, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/graphql-response+json, application/json;q=0.9',
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify(request),
        signal: controller.signal,
      });
    } catch (cause) {
      throw faults.unreachable(address, cause);
    }
  };
  try {
    let response = await post();
    if (response.status === 401 && tokens.isRenewable) response = await post();
    return await resultOf(response, address, faults);
  } finally {
    clearTimeout(timer);
  }
}
