/** The baseline of the comparison: a prepared string is sent to each socket of a market. */
import { createServer } from 'node:http';

import { WebSocketServer, type WebSocket } from 'ws';

import { serveControl } from '../control.ts';
import { nextTrade } from '../trade.ts';
import { announce } from './announce.ts';

const audiences = new Map<string, Set<WebSocket>>();

const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on('connection', (socket) => {
  // The first message is answered, the second names a market.
  socket.once('message', () => {
    socket.send('hello');
    socket.once('message', (message: Buffer) => {
      const marketId = message.toString();
      const audience = audiences.get(marketId) ?? new Set();
      audiences.set(marketId, audience);
      audience.add(socket);
      socket.once('close', () => audience.delete(socket));
    });
  });
});

serveControl((marketId, dueMs) => {
  const text = JSON.stringify({
    id: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    type: 'next',
    payload: { data: { tradeExecuted: nextTrade(marketId, dueMs) } },
  });
  for (const socket of audiences.get(marketId) ?? []) socket.send(text);
});
announce(server);
