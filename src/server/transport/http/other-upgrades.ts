import { ServerResponse, type IncomingMessage, type Server } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Headers about the connection alone that offer another protocol. */
const offers: ReadonlySet<string> = new Set(['upgrade', 'http2-settings']);

/** Whether a request asks for the WebSocket protocol, perhaps beside others. */
export function asksForWebSocket({ headers }: IncomingMessage): boolean {
  return tokensOf(headers.upgrade ?? '').includes('websocket');
}

/**
 * Answers a request in HTTP/1.1 that offers a protocol which this server does not speak, such as the `h2c` of Java's
 * HttpClient: RFC 9110, section 7.8, lets a server ignore the offer.
 *
 * Node has given the connection away with the offer, so the connection is read from its beginning, without the offer.
 */
export function answerInHttp1(server: Server, request: IncomingMessage, stream: Duplex, head: Buffer): void {
  // Node's own listener, which reads requests. The others have counted the connection already.
  const [read] = server.listeners('connection');
  if (read === undefined) return void stream.destroy();
  const readAgain = (): void => {
    if (stream.destroyed) return;
    // A client may have sent the request before it had its earlier answers, whose ends another reader would not see.
    const answer: unknown = Reflect.get(stream, '_httpMessage');
    if (answer instanceof ServerResponse) return void answer.once('close', readAgain);
    // The time limit of an idle connection may have begun with the answer before.
    if (stream instanceof Socket) stream.setTimeout(0);
    stream.unshift(Buffer.concat([Buffer.from(withoutOffer(request), 'latin1'), head]));
    read.call(server, stream);
  };
  readAgain();
}

/** The text of a request up to its body. */
function withoutOffer({ method = '', url = '', httpVersion, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    const lowered = name.toLowerCase();
    if (offers.has(lowered)) continue;
    if (lowered !== 'connection') {
      lines.push(`${name}: ${value}`);
      continue;
    }
    const kept = tokensOf(value).filter((token) => !offers.has(token));
    if (kept.length > 0) lines.push(`${name}: ${kept.join(', ')}`);
  }
  return [...lines, '', ''].join('\r\n');
}

function tokensOf(value: string): readonly string[] {
  return value
    .toLowerCase()
    .split(',')
    .map((token) => token.trim())
    .filter((token) => token !== '');
}
