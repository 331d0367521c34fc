import { answerTo } from '../../test/support/clients/raw-request.ts';
import { openAcknowledgedSocket, type Message } from '../../test/support/clients/socket.ts';
import type { Target } from './abuse.ts';

/** Bytes of an answer from which the outcome names its size. */
const largeAnswerBytes = 2 ** 20;
/** Characters kept of the last chunk, because a code may begin in a chunk and end in the next. */
const keptCharacters = 128;
const codePattern = /"code":"(\w+)"/;

/** Joins the parts of the indices from 0 to `count` − 1. */
export function times(count: number, part: (index: number) => string, separator = ' '): string {
  return Array.from({ length: count }, (_, index) => part(index)).join(separator);
}

/** The text of a code in docs/security.md. */
export const quoted = (code: string): string => `\`${code}\``;

/** Sends an operation over a socket and returns the code of its error. */
export async function codeOf(target: Target, payload: object): Promise<string> {
  using socket = await openAcknowledgedSocket(target);
  socket.send({ id: '1', type: 'subscribe', payload });
  const { type, payload: answer } = await socket.next();
  const code = codePattern.exec(JSON.stringify(answer))?.[1];
  return code === undefined ? type : quoted(code);
}

/** Sends messages over a socket in a single write and returns the close code. */
export async function closeCodeOf(target: Target, messages: readonly (Message | string)[]): Promise<string> {
  using socket = await openAcknowledgedSocket(target);
  socket.sendTogether(messages);
  return `${(await socket.closed).code}`;
}

/** Sends bytes and returns all bytes that come back before the connection ends. */
export const sendBytes = (target: Target, bytes: string): Promise<string> => answerTo(target, bytes);

/** The status of a raw HTTP response, and the code in its body. */
export function summaryOf(answer: string): string {
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(answer)?.[1] ?? 'no answer';
  const code = codePattern.exec(answer)?.[1];
  return code === undefined ? status : `${status} ${quoted(code)}`;
}

/** Posts a body and returns the status and the code of the answer, and the size of a large answer. */
export async function post(
  { url }: Target,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  let bytes = 0;
  let code: string | undefined;
  let tail = '';
  // Search each chunk, because an answer may be longer than the longest string.
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (code !== undefined) continue;
    const text = tail + decoder.decode(chunk, { stream: true });
    code = codePattern.exec(text)?.[1];
    tail = text.slice(-keptCharacters);
  }
  const status = code === undefined ? `${response.status}` : `${response.status} ${quoted(code)}`;
  return bytes < largeAnswerBytes ? status : `${status}, ${(bytes / 2 ** 20).toFixed(0)} MiB of answer`;
}

/** Counts the equal outcomes. */
export function tally(outcomes: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const outcome of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return [...counts].map(([outcome, count]) => `${count.toLocaleString('en')} times ${outcome}`).join(', ');
}
