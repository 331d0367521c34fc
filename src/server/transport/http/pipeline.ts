import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import type { OnRefused } from '../limits/limit-names.ts';

/** Answers a request. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** The bound of requests that a client sends before it has its answers. */
export interface PipelineOptions {
  /** Requests of a connection that wait for the request before them at most. Past it, the connection is cut. */
  readonly maxPipelinedRequests: number;
  readonly onRefused: OnRefused;
}

/** A request, and its way to be answered. */
interface Turn {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly answer: Answer;
}

/**
 * Answers the requests of each connection one after the other, in the order in which they came.
 *
 * Node hands over all requests of a chunk at once, and keeps their answers until the client has taken the first. A request
 * that waits takes far less memory than its answer.
 *
 * @param onTurn called when a request is about to be answered.
 * @returns makes a way to answer one that keeps the order.
 */
export function createTurns(
  { maxPipelinedRequests, onRefused }: PipelineOptions,
  onTurn: Answer,
): (answer: Answer) => Answer {
  /** The requests that wait, of each connection with a request that is being answered. */
  const queues = new WeakMap<Socket, Turn[]>();
  const begin = (queue: Turn[], { request, response, answer }: Turn): void => {
    const { socket } = request;
    // Its own work at the close comes before the next request begins.
    onTurn(request, response);
    response.once('close', () => {
      const next = queue.shift();
      if (next === undefined || socket.destroyed) queues.delete(socket);
      else begin(queue, next);
    });
    answer(request, response);
  };
  const take = (turn: Turn): void => {
    const { socket } = turn.request;
    const queue = queues.get(socket);
    if (queue === undefined) {
      const turns: Turn[] = [];
      queues.set(socket, turns);
      return begin(turns, turn);
    }
    if (queue.length < maxPipelinedRequests) {
      queue.push(turn);
      return;
    }
    if (!socket.destroyed) onRefused('MAX_PIPELINED_REQUESTS');
    socket.destroy();
  };
  return (answer) => (request, response) => take({ request, response, answer });
}
