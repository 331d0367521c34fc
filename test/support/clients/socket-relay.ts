import { once } from 'node:events';
import { createServer, request as requestOf, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

import WebSocket, { WebSocketServer } from 'ws';

const protocol = 'graphql-transport-ws';

/** A proxy in front of a server on 127.0.0.1 that knows WebSockets from other requests. */
export interface SocketRelay extends AsyncDisposable {
  readonly port: number;
  /** While it is true, every handshake of a WebSocket is cut off. Other requests pass. */
  areBlocked: boolean;
  /** Breaks every WebSocket. */
  cutSockets(): void;
  /** Closes every WebSocket with 1013, and cuts every other answer that is under way, as for slow clients. */
  tellTooSlow(): void;
}

/** Starts a relay on a free port. Closes pass with their codes, and a broken connection breaks on the other side, too. */
export async function startSocketRelay(serverPort: number): Promise<SocketRelay> {
  const sockets = new Set<WebSocket>();
  const answers = new Set<ServerResponse>();
  const state = { areBlocked: false };
  const target = { host: '127.0.0.1', port: serverPort };

  const relay = createServer((request, response) => {
    answers.add(response);
    const { method, headers, url: path } = request;
    const outgoing = requestOf({ ...target, path, method, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      // The first bytes of an event stream may be long in coming.
      response.flushHeaders();
      pipeline(answer, response, () => undefined);
    });
    outgoing.on('error', () => response.destroy());
    response.on('close', () => {
      answers.delete(response);
      outgoing.destroy();
    });
    request.pipe(outgoing);
  });

  const upgrades = new WebSocketServer({ noServer: true, handleProtocols: () => protocol });
  relay.on('upgrade', (request, socket, head) => {
    socket.on('error', () => undefined);
    if (state.areBlocked) return socket.destroy();
    upgrades.handleUpgrade(request, socket, head, (client) => {
      sockets.add(client);
      client.on('close', () => sockets.delete(client));
      join(client, new WebSocket(`ws://${target.host}:${target.port}${request.url}`, protocol));
    });
  });
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');

  const cutSockets = (): void => {
    for (const socket of sockets) socket.terminate();
  };
  return {
    port: (relay.address() as AddressInfo).port,
    get areBlocked() {
      return state.areBlocked;
    },
    set areBlocked(areBlocked) {
      state.areBlocked = areBlocked;
    },
    cutSockets,
    tellTooSlow() {
      for (const socket of sockets) socket.close(1013, 'Try again later');
      for (const answer of answers) answer.destroy();
    },
    async [Symbol.asyncDispose]() {
      cutSockets();
      relay.closeAllConnections();
      relay.close();
      await once(relay, 'close');
    },
  };
}

/** Carries the messages between a client and the server. */
function join(client: WebSocket, server: WebSocket): void {
  const waiting: string[] = [];
  client.on('message', (bytes: Buffer) => {
    if (server.readyState === WebSocket.OPEN) server.send(bytes.toString());
    else waiting.push(bytes.toString());
  });
  server.on('open', () => {
    for (const text of waiting) server.send(text);
  });
  server.on('message', (bytes: Buffer) => client.send(bytes.toString()));
  for (const [one, other] of [
    [client, server],
    [server, client],
  ] as const) {
    one.on('error', () => undefined);
    one.on('close', (code, reason) => {
      // 1005 and 1006 stand for a close without a code, and are never sent.
      if (code === 1005 || code === 1006) other.terminate();
      else other.close(code, reason);
    });
  }
}
