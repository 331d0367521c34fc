import { once } from 'node:events';
import { connect } from 'node:net';

import type { TestServer } from '../servers/server.ts';

/** Sends bytes, ends the writing side, and returns the server's response up to the end of the connection. */
export async function answerTo(
  { url }: Pick<TestServer, 'url'>,
  ...parts: readonly string[]
): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let answer = '';
  socket.setEncoding('latin1').on('data', (text: string) => (answer += text));
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  for (const part of parts) socket.write(part, 'latin1');
  await once(socket, 'close');
  return answer;
}
