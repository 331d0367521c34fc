import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// Below the ports that systems hand to outgoing connections (32768 and up). A service that is restarted on a port of
// that range can find it taken, and a client that retries a dead port there can even connect to itself.
const firstPort = 12_000;
const endPort = 22_000;
const clusterBusOffset = 10_000;
const attempts = 200;

const handedOut = new Set<number>();

/**
 * A TCP port on 127.0.0.1 that nothing listens on, and that this process is never given twice.
 *
 * The port 10,000 above it is free as well: a Redis Cluster node listens there.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const port = randomInt(firstPort, endPort);
    if (handedOut.has(port)) continue;
    handedOut.add(port);
    if ((await isFree(port)) && (await isFree(port + clusterBusOffset))) return port;
  }
  throw new Error(`No free port found between ${firstPort} and ${endPort} in ${attempts} attempts`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
