import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import type { OnRefused } from '../limits/limit-names.ts';
import type { CorsHeaders } from './cors.ts';
import { refusals, type Refusal } from './refusals.ts';
import { writeRefusal } from './refuse.ts';

/** The error of Node's parser, and the bytes that it could not read where it has them. */
type ParserError = NodeJS.ErrnoException & { readonly rawPacket?: Buffer };

/** The refusals of a connection whose bytes cannot be read as a request, by the error of Node's parser. */
const refusalsOf: Readonly<Record<string, Refusal>> = {
  ERR_HTTP_REQUEST_TIMEOUT: refusals.timedOut,
  HPE_HEADER_OVERFLOW: refusals.headerTooLarge,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: refusals.chunkExtensions,
};

/** The request of a connection that is being answered. */
interface Pending {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Options of {@link refuseUnreadable}. */
export interface UnreadableOptions {
  readonly corsHeaders: CorsHeaders;
  readonly onRefused: OnRefused;
}

/**
 * Refuses the bytes that Node's parser cannot read as a request, a request that does not arrive in time, and a tunnel.
 *
 * @returns notes the request that a connection brought. A part of the request that cannot be read is refused as part of it.
 */
export function refuseUnreadable(
  server: Server,
  { corsHeaders, onRefused }: UnreadableOptions,
): (request: IncomingMessage, response: ServerResponse) => void {
  const pending = new WeakMap<Duplex, Pending>();
  server.on('clientError', (error: ParserError, stream) => {
    const isTimeout = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
    if (isTimeout) onRefused('REQUEST_TIMEOUT_MS');
    // A client that has sent nothing has no request to be answered.
    if (isTimeout && stream instanceof Socket && stream.bytesRead === 0) return void stream.destroy();
    const { request, response } = pending.get(stream) ?? {};
    // The bytes of a refusal would become a part of an answer that has begun.
    const hasBegun = response?.headersSent === true && !response.writableFinished;
    if (!stream.writable || error.code === 'ECONNRESET' || hasBegun) return void stream.destroy();
    const refusal = refusalsOf[error.code ?? ''] ?? refusals.unreadable;
    const isOfRequest = request !== undefined && response?.headersSent === false;
    const origin = isOfRequest ? request.headers.origin : originOf(error.rawPacket);
    writeRefusal(stream, refusal, {
      cors: corsHeaders(origin),
      method: isOfRequest ? request.method : undefined,
    });
  });
  server.on('connect', ({ headers, method }, stream) => {
    stream.on('error', () => undefined);
    writeRefusal(stream, refusals.tunnel, { cors: corsHeaders(headers.origin), method });
  });
  return (request, response) => {
    const { socket } = request;
    pending.set(socket, { request, response });
    response.once('close', () => {
      // A client may have sent its next request before it had this answer.
      if (pending.get(socket)?.response === response) pending.delete(socket);
    });
  };
}

/** The `Origin` that a header names which could not be read. */
function originOf(bytes: Buffer | undefined): string | undefined {
  const [head = ''] = bytes?.toString('latin1').split('\r\n\r\n', 1) ?? [];
  return /^origin:[ \t]*(\S+)[ \t]*$/im.exec(head)?.[1];
}
