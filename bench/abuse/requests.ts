import { answerTo } from '../../test/support/clients/raw-request.ts';
import { openAcknowledgedSocket, type Message } from '../../test/support/clients/socket.ts';
import type { Target } from './abuse.ts';

/** Bytes of an answer from which its size is part of what happens. */
const largeAnswerBytes = 2 ** 20;
/** Characters that are kept of an answer to find a code that two chunks share. */
const keptCharacters = 128;
const codePattern = /"code":"(\w+)"/;

/** Parts by their number, side by side. */
export function times(count: number, part: (index: number) => string, separator = ' '): string {
  return Array.from({ length: count }, (_, index) => part(index)).join(separator);
}

/** A code as documents write it. */
export const quoted = (code: string): string => `\`${code}\``;

/** Sends an operation over a socket; the code of its error. */
export async function codeOf(target: Target, payload: object): Promise<string> {
  using socket = await openAcknowledgedSocket(target);
  socket.send({ id: '1', type: 'subscribe', payload });
  const { type, payload: answer } = await socket.next();
  const code = codePattern.exec(JSON.stringify(answer))?.[1];
  return code === undefined ? type : quoted(code);
}

/** Sends messages over a socket in one piece; the code that it is closed with. */
export async function closeCodeOf(target: Target, messages: readonly (Message | string)[]): Promise<string> {
  using socket = await openAcknowledgedSocket(target);
  socket.sendTogether(messages);
  return `${(await socket.closed).code}`;
}

/** Sends bytes; all that comes back before the connection ends. */
export const sendBytes = (target: Target, bytes: string): Promise<string> => answerTo(target, bytes);

/** The status of an answer as it stands on the wire, and the code in its body. */
export function summaryOf(answer: string): string {
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(answer)?.[1] ?? 'no answer';
  const code = codePattern.exec(answer)?.[1];
  return code === undefined ? status : `${status} ${quoted(code)}`;
}

/** Posts a body: the status and the code of the answer, and its size where it is large. */
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
  // An answer may be longer than a text can be, so that it is looked at in pieces.
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

/** Outcomes that are the same, counted. */
export function tally(outcomes: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const outcome of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return [...counts].map(([outcome, count]) => `${count.toLocaleString('en')} times ${outcome}`).join(', ');
}
