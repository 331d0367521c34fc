import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { openAcknowledgedSocket } from '../../support/clients/socket.ts';
import { startInstance } from '../../support/servers/instance.ts';
import { freePort } from '../../support/servers/ports.ts';

const socketCount = 50;
const graceMs = 20_000;
/** The time over which a server with company spreads its closes. */
const spreadMs = graceMs / 2;

it('a single process that is stopped and started again is back before the spread of its closes would be over', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'marketcast-restart-'));
  const instance = await startInstance({
    ...{ DATA_DIR: folder, PORT: String(await freePort()) },
    ...{ SHUTDOWN_GRACE_MS: String(graceMs), MAX_CONNECTIONS_PER_IP: '0' },
  });
  try {
    const sockets = await Promise.all(
      Array.from({ length: socketCount }, () => openAcknowledgedSocket(instance)),
    );
    const startedAtMs = performance.now();
    await instance.stop();
    for (const { closed } of sockets) expect((await closed).code).toBe(1012);
    await instance.start();
    await openAcknowledgedSocket(instance);
    expect(performance.now() - startedAtMs).toBeLessThan(spreadMs);
  } finally {
    await instance[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  }
});
