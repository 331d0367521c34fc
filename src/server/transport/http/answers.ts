import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Plugin } from 'graphql-yoga';

import type { ProgressWatch } from '../delivery/progress-watch.ts';
import type { WaitingBytes } from '../delivery/waiting-bytes.ts';
import type { OnRefused } from '../limits/limit-names.ts';
import type { ServerContext } from '../server-context.ts';

/** The parts that bound the answers of a server. */
export interface AnswerOptions {
  readonly progress: ProgressWatch;
  readonly onRefused: OnRefused;
}

/** Bounds the bytes of answers that wait for their clients. */
export interface Answers {
  /** Cuts the connection of an answer whose client takes nothing. */
  watch(request: IncomingMessage, response: ServerResponse): void;
  /**
   * Charges the address of the client with the bytes that wait, once they are written: until the answer is over. Cuts the
   * connection when too many wait for the address.
   */
  charge(response: ServerResponse, waitingBytes: WaitingBytes): void;
}

/** Creates the bounds of answers. An answer that leaves at once is charged to no account. */
export function createAnswers({ progress, onRefused }: AnswerOptions): Answers {
  return {
    watch({ socket }, response) {
      progress.add(socket, () => socket.destroy());
      response.once('close', () => progress.delete(socket));
    },
    charge(response, waitingBytes) {
      // The engine writes the answer in this tick, and Node hands it to the system at the end of the tick.
      setImmediate(() => {
        const { writableLength: bytes } = response;
        // An event stream has no length, and charges its bytes itself.
        if (response.destroyed || bytes === 0 || !response.hasHeader('content-length')) return;
        if (waitingBytes.add(bytes)) {
          response.once('close', () => waitingBytes.delete(bytes));
          return;
        }
        onRefused('MAX_BUFFERED_BYTES_PER_IP');
        response.destroy();
      });
    },
  };
}

/** Charges the answers of the engine. */
export const answerCharges: Plugin<object, ServerContext> = {
  onResponse({ serverContext }) {
    const { res, answers, account } = serverContext;
    if (res !== undefined) answers?.charge(res, account.waitingBytes);
  },
};
