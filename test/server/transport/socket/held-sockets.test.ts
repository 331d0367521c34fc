import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { HeldSockets } from '../../../../src/server/transport/socket/held-sockets.ts';
import { openAcknowledgedSocket } from '../../../support/clients/socket.ts';
import { startServer } from '../../../support/servers/server.ts';

describe('the sockets that are not read', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const stage = () => {
    const probes: string[] = [];
    const socket = (name: string) => ({ probe: () => void probes.push(name) });
    return { held: new HeldSockets(), probes, socket };
  };

  it('are probed each second, but not in their first second', () => {
    const { held, probes, socket } = stage();
    held.add(socket('a'));
    vi.advanceTimersByTime(500);
    held.add(socket('b'));
    vi.advanceTimersByTime(500);
    expect(probes).toEqual(['a']);
    vi.advanceTimersByTime(1000);
    expect(probes).toEqual(['a', 'b', 'a']);
    held.close();
  });

  it('are probed no more once they are read, and the last takes the timer with it', () => {
    const { held, probes, socket } = stage();
    const a = socket('a');
    held.add(a);
    held.delete(a);
    vi.advanceTimersByTime(5000);
    expect([probes, vi.getTimerCount()]).toEqual([[], 0]);
  });

  it('are probed 256 at a time', () => {
    const { held, probes, socket } = stage();
    for (let index = 0; index < 300; index += 1) held.add(socket(String(index)));
    vi.advanceTimersByTime(1000);
    expect(probes).toHaveLength(256);
    vi.advanceTimersByTime(1000);
    expect(probes.slice(256, 300)).toEqual(Array.from({ length: 44 }, (_, index) => String(256 + index)));
    held.close();
  });
});

it('the end of a client is noticed within seconds, although its socket is not read for minutes', async () => {
  await using server = await startServer({
    HEARTBEAT_INTERVAL_MS: '600000',
    RATE_LIMIT_MESSAGES: '1',
    RATE_LIMIT_MESSAGES_BURST: '100',
  });
  const count = async (name: string): Promise<number> => {
    const text = await (await fetch(server.endpoint('/metrics'))).text();
    return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
  };
  {
    using socket = await openAcknowledgedSocket(server);
    socket.sendTogether(Array.from({ length: 250 }, () => ({ type: 'ping' })));
    while ((await count('marketcast_slowed_total{limit="RATE_LIMIT_MESSAGES"}')) === 0);
    expect(await count('marketcast_sockets')).toBe(1);
  }
  while ((await count('marketcast_sockets')) > 0);
});
