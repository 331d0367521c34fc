import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** The answer to a request that is refused before GraphQL looks at it. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers a request with a refusal, in the shape of a GraphQL result. */
export function sendRefusal(response: ServerResponse, refusal: Refusal): void {
  response.writeHead(refusal.status, headersOf(refusal));
  response.end(bodyOf(refusal));
}

/** Writes the same answer to a stream that has no response, and ends the stream. */
export function writeRefusal(stream: Duplex, refusal: Refusal): void {
  const body = bodyOf(refusal);
  const headers = {
    connection: 'close',
    'content-length': Buffer.byteLength(body),
    ...headersOf(refusal),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const statusLine = `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ''}`;
  stream.end([statusLine, ...lines, '', body].join('\r\n'));
}

function headersOf({ headers }: Refusal): Readonly<Record<string, string>> {
  return { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers };
}

function bodyOf({ code, message }: Refusal): string {
  return JSON.stringify({ errors: [{ message, extensions: { code } }] });
}
