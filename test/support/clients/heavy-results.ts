import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import { ProposeMarketDocument } from '../../../src/client/generated/graphql.ts';
import { tokenOf, type TestServer } from '../servers/server.ts';
import { request } from './graphql.ts';

/** Variables with which a server takes the documents of {@link heavyQuery}. */
export const withManyAliases = {
  QUERY_MAX_ALIASES: '0',
  QUERY_MAX_COST: '0',
  QUERY_MAX_TOKENS: '100000',
} as const;

/** Bytes of the description of a {@link createHeavyMarket}. */
const descriptionBytes = 3000;

/** Proposes a market whose description is long, and returns its id. */
export async function createHeavyMarket(server: TestServer): Promise<string> {
  const input = {
    ...{ question: 'Is a long text cheap to name often?', bParameter: '100000000000' },
    description: '\u{20ac}'.repeat(descriptionBytes / 3),
  };
  const { proposeMarket } = await request(server, ProposeMarketDocument, { input }, await tokenOf('creator'));
  return proposeMarket.market.id;
}

/** A query of a market whose result has about so many bytes. */
export function heavyQuery(id: string, bytes: number): string {
  return `{ market(id: "${id}") { id ${copiesOf('description', bytes / descriptionBytes)} } }`;
}

/** A field under so many names. */
export function copiesOf(field: string, count: number): string {
  return Array.from({ length: Math.floor(count) }, (_, index) => `c${index}: ${field}`).join(' ');
}

/** The text of a request for a query. */
export function requestFor(query: string, accept = 'application/json'): string {
  const body = JSON.stringify({ query });
  const head = [
    'POST /graphql HTTP/1.1',
    'host: localhost',
    `accept: ${accept}`,
    'content-type: application/json',
  ];
  return [...head, `content-length: ${Buffer.byteLength(body)}`, '', body].join('\r\n');
}

/** A TCP connection whose client reads nothing. */
export interface Deaf extends Disposable {
  readonly socket: Socket;
  /** Resolves when the server has ended the connection, with the bytes that had come by then. */
  readonly ended: Promise<number>;
}

/** Opens a connection, writes a text, and reads nothing. */
export async function openDeaf({ url }: Pick<TestServer, 'url'>, text: string | Buffer): Promise<Deaf> {
  const { port, hostname } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.pause();
  await once(socket, 'connect');
  socket.write(text);
  const ended = new Promise<number>((resolve) => {
    socket.once('close', () => resolve(socket.bytesRead));
    socket.once('error', () => undefined);
  });
  return { socket, ended, [Symbol.dispose]: () => void socket.destroy() };
}
