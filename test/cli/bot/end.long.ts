import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { expect, it, vi } from 'vitest';

import { Reversion } from '../../../src/cli/bot/reversion.ts';
import { runBot } from '../../../src/cli/bot/run.ts';
import { withoutLimits } from '../../support/graphql/streams.ts';
import { startServer } from '../../support/servers/server.ts';
import { ask, stopDocument, type WireStop } from '../../support/sessions/sessions.ts';

/** A proxy that never answers the subscription to the events of a session. */
async function startDeafProxy(target: string): Promise<{ readonly url: string } & Disposable> {
  const proxy = createServer((request, response) => {
    const closed = new AbortController();
    response.on('close', () => closed.abort());
    const forward = async (): Promise<void> => {
      const body = await text(request);
      if (body.includes('tradingSessionEvents')) return;
      const { authorization, accept = '*/*' } = request.headers;
      const headers = { 'content-type': 'application/json', accept };
      const answer = await fetch(target, {
        ...{ method: 'POST', body, signal: closed.signal },
        headers: authorization === undefined ? headers : { ...headers, authorization },
      });
      const type = answer.headers.get('content-type') ?? 'application/json';
      response.writeHead(answer.status, { 'content-type': type });
      for await (const chunk of answer.body ?? []) response.write(chunk);
      response.end();
    };
    forward().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    [Symbol.dispose]() {
      proxy.closeAllConnections();
      proxy.close();
    },
  };
}

it('the bot ends as usual when its session is stopped meanwhile and the last events never come', async () => {
  const server = await startServer(withoutLimits);
  using proxy = await startDeafProxy(new URL('/graphql', server.url).href);
  const leaving = new AbortController();
  const lines: string[] = [];
  const idOf = (): string => /The session (\S+) is open/.exec(lines[0] ?? '')?.[1] ?? '';
  const bot = runBot({
    ...{ url: proxy.url, marketId: null, minutes: 5, balance: 10n ** 11n, lossLimit: 10n ** 10n },
    ...{ shares: 10n ** 9n, reversion: new Reversion(0.01), signal: leaving.signal },
    print: (line) => lines.push(line),
  });
  await vi.waitFor(() => expect(idOf()).not.toBe(''));
  const { emergencyStop } = await ask<WireStop>(server, null, stopDocument, {
    input: { sessionId: idOf(), reason: 'A test' },
  });
  expect(emergencyStop.stopped).toBe(1);
  leaving.abort();
  await bot;
  expect(lines.at(-1)).toBe('The session is over. Its last event has not come.');
  await server.stop();
});
