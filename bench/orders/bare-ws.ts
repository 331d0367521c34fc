/** The baseline of watchers: a text of so many bytes is sent to each socket, at a rate. */
import { createServer } from 'node:http';
import { setInterval } from 'node:timers';

import { WebSocketServer } from 'ws';

import { announce } from '../fan-out/peers/announce.ts';

const [perSecond = 0, bytes = 0] = process.argv.slice(2).map(Number);
const text = 'x'.repeat(bytes);
const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
let sent = 0;
const startedAtMs = performance.now();
setInterval(() => {
  const due = ((performance.now() - startedAtMs) * perSecond) / 1000;
  for (; sent < due; sent += 1) for (const socket of sockets.clients) socket.send(text);
}, 5);
announce(server);
