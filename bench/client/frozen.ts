import { setTimeout as pause } from 'node:timers/promises';

import { startTcpProxy } from '../../test/support/servers/tcp-proxy.ts';
import { monotonicMs } from '../support/clock.ts';
import { distributionOf, type Distribution } from '../support/distribution.ts';
import { follow, startSubject } from './subject.ts';

/** Milliseconds between the checkpoints of the measured server. */
export const checkpointIntervalMs = 1000;

/** From the moment at which a network begins to swallow everything until the client knows. In milliseconds. */
export async function measureFrozen(samples: number): Promise<Distribution> {
  const subject = await startSubject({ HEARTBEAT_INTERVAL_MS: `${checkpointIntervalMs}` });
  const { port } = new URL(subject.url);
  await using proxy = await startTcpProxy(Number(port));
  try {
    const durations: number[] = [];
    for (let sample = 0; sample < samples; sample += 1) {
      const client = subject.open({ url: `http://127.0.0.1:${proxy.port}/graphql`, transports: ['ws'] });
      const { stream, until } = await follow(client, subject.marketId);
      // The client measures the interval of the checkpoints. Networks freeze at any moment between two of them.
      await pause((3 + Math.random()) * checkpointIntervalMs);
      const frozenAtMs = monotonicMs();
      proxy.freeze();
      durations.push((await until(() => stream.status.state !== 'live')) - frozenAtMs);
      client.close();
      proxy.resetConnections();
      proxy.thaw();
    }
    return distributionOf(durations);
  } finally {
    await subject.stop();
  }
}
