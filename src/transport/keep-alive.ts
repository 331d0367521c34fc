import type { WebSocket } from 'ws';

/** Pings a socket every `intervalMs`, and cuts it when a ping is still unanswered at the next one. */
export function keepAlive(socket: WebSocket, intervalMs: number): void {
  let isAnswered = true;
  const timer = setInterval(() => {
    if (!isAnswered) return socket.terminate();
    isAnswered = false;
    socket.ping();
  }, intervalMs);
  socket.on('pong', () => {
    isAnswered = true;
  });
  socket.once('close', () => clearInterval(timer));
}
