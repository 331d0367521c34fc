/** Socket.IO, a room for each market. Its clients use the WebSocket transport from the start. */
import { createServer } from 'node:http';

import { Server } from 'socket.io';

import { serveControl } from '../control.ts';
import { nextTrade } from '../trade.ts';
import { announce } from './announce.ts';

const server = createServer();
const io = new Server(server, { transports: ['websocket'] });
io.on('connection', (socket) => {
  socket.on('watch', (marketId: string) => {
    void socket.join(marketId);
  });
});

serveControl((marketId, dueMs) => {
  io.to(marketId).emit('tradeExecuted', { data: { tradeExecuted: nextTrade(marketId, dueMs) } });
});
announce(server);
