import { once } from 'node:events';

import WebSocket from 'ws';

/** Sockets that count what they get. */
export interface Watchers extends Disposable {
  /** Messages and bytes of all sockets since the last call. */
  take(): { readonly messages: number; readonly bytes: number };
}

/** Sockets that are opened side by side. */
const openedAtOnce = 50;

/** Opens sockets. Each sends its messages when it is open, one after an answer to the other. */
export async function openWatchers(
  url: string,
  count: number,
  messages: readonly string[],
  protocol?: string,
): Promise<Watchers> {
  const sockets: WebSocket[] = [];
  let counted = { messages: 0, bytes: 0 };
  const open = async (): Promise<void> => {
    const socket = new WebSocket(url.replace('http', 'ws'), protocol, { perMessageDeflate: false });
    sockets.push(socket);
    await once(socket, 'open');
    for (const [index, message] of messages.entries()) {
      socket.send(message);
      if (index < messages.length - 1) await once(socket, 'message');
    }
    socket.on('message', (data: Buffer) => {
      counted = { messages: counted.messages + 1, bytes: counted.bytes + data.length };
    });
  };
  for (let start = 0; start < count; start += openedAtOnce)
    await Promise.all(Array.from({ length: Math.min(openedAtOnce, count - start) }, open));
  return {
    take() {
      const taken = counted;
      counted = { messages: 0, bytes: 0 };
      return taken;
    },
    [Symbol.dispose]: () => sockets.forEach((socket) => socket.terminate()),
  };
}
