import type { ClientOptions } from 'graphql-ws';
import { expect, it } from 'vitest';

import { DeleteDiscussionDocument, DiscussionDeletedDocument } from '../../src/client/generated/graphql.ts';
import { range } from '../support/broker/broker-under-test.ts';
import { cursorOf } from '../support/clients/checkpoints.ts';
import { createMarket, request } from '../support/clients/graphql.ts';
import { createSocketClient, subscribe, untilLive } from '../support/clients/subscriber.ts';
import { actor, postComment } from '../support/graphql/streams.ts';
import { startServer, tokenOf } from '../support/servers/server.ts';

/** Moves `after` along, as docs/delivery.md tells clients of graphql-ws. `onMoved` is called with each cursor. */
function movingAlong(onMoved: (cursor: string) => void): Partial<ClientOptions> {
  const variablesOf = new Map<string, WeakRef<Record<string, unknown>>>();
  return {
    connectionParams: { checkpoints: true },
    generateID({ variables = {} }) {
      const id = crypto.randomUUID();
      variablesOf.set(id, new WeakRef(variables as Record<string, unknown>));
      return id;
    },
    on: {
      ping(isReceived, payload) {
        const checkpoints = (payload?.['checkpoints'] ?? {}) as Readonly<Record<string, string>>;
        for (const [id, reference] of variablesOf) {
          const variables = reference.deref();
          const cursor = checkpoints[id];
          if (variables === undefined) variablesOf.delete(id);
          else if (cursor !== undefined) {
            variables['after'] = cursor;
            onMoved(cursor);
          }
        }
      },
    },
  };
}

it('a subscription without matches comes back through graphql-ws after the log has dropped its start', async () => {
  await using server = await startServer({ HISTORY_SIZE: '10', HEARTBEAT_INTERVAL_MS: '250' });
  const marketId = await createMarket(server);
  let last = '';
  let wake: () => void = () => undefined;
  const options = movingAlong((cursor) => {
    last = cursor;
    wake();
  });
  using client = createSocketClient(server, undefined, {
    ...options,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: () => Promise.resolve(),
  });
  const after = await cursorOf(server, marketId);
  const deletions = subscribe(client, DiscussionDeletedDocument, { marketId, after });
  await untilLive(server, 1);
  for (const number of range(1, 50)) await postComment(server, marketId, `${number}`);
  const tail = await cursorOf(server, marketId);
  while (last !== tail) await new Promise<void>((resolve) => (wake = resolve));

  client.terminate();
  const discussionId = await postComment(server, marketId, 'Never mind.');
  await request(server, DeleteDiscussionDocument, { input: { discussionId } }, await tokenOf(actor));
  const [deletion] = await deletions.take(1);
  expect(deletion).toMatchObject({ discussionDeleted: { discussionId } });
});
