import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** An address on 127.0.0.1 that leads to a server, and after a failover to another. */
export interface MovableAddress extends AsyncDisposable {
  readonly port: number;
  /** Breaks every connection. New connections lead to that server. */
  moveTo(serverPort: number): void;
  /** New connections lead to that server. The others stay where they are. */
  moveNewTo(serverPort: number): void;
}

/** Opens an address on a free port. */
export async function openMovableAddress(serverPort: number): Promise<MovableAddress> {
  let target = serverPort;
  const sockets = new Set<Socket>();
  const hold = (socket: Socket, other: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => {
      sockets.delete(socket);
      other.destroy();
    });
    socket.pipe(other);
  };
  const address = createServer({ noDelay: true }, (client) => {
    const server = connect({ port: target, host: '127.0.0.1', noDelay: true });
    hold(client, server);
    hold(server, client);
  });
  address.listen(0, '127.0.0.1');
  await once(address, 'listening');

  const breakAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (address.address() as AddressInfo).port,
    moveTo(port) {
      target = port;
      breakAll();
    },
    moveNewTo(port) {
      target = port;
    },
    async [Symbol.asyncDispose]() {
      const closed = once(address, 'close');
      address.close();
      breakAll();
      await closed;
    },
  };
}
