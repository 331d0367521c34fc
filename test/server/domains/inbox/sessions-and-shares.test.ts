import { expect, it } from 'vitest';

import { SetNotificationPreferencesDocument } from '../../../../src/client/generated/graphql.ts';
import { createMarket, request } from '../../../support/clients/graphql.ts';
import { launch } from '../../../support/creator-shares/shares.ts';
import { listOf } from '../../../support/inbox/inbox.ts';
import { describeOnDatabases } from '../../../support/postgres/databases.ts';
import { tokenOf } from '../../../support/servers/server.ts';
import { ask, decide, placeFor, startSession, stopDocument } from '../../../support/sessions/sessions.ts';

describeOnDatabases('notifications of sessions and shares', (stage) => {
  const typesOf = async (wallet: string) => (await listOf(stage.server, wallet)).map(({ type }) => type);

  it('tell of the end of a session, and of the end of its orders although that is muted', async () => {
    const { server } = stage;
    const wallet = 'inbox session';
    const preferences = [{ type: 'ORDER_ENDED', inApp: false, toast: false }] as const;
    await request(
      server,
      SetNotificationPreferencesDocument,
      { input: { preferences } },
      await tokenOf(wallet),
    );
    const marketId = await createMarket(server);
    const { id: sessionId } = await startSession(server, wallet);
    const decisionId = await decide(server, wallet, sessionId);
    await placeFor(server, wallet, { marketId, price: '0.1', shares: 10, sessionId, decisionId });
    await ask(server, wallet, stopDocument, { input: { reason: 'A test', sessionId } });
    await expect.poll(() => typesOf(wallet)).toHaveLength(2);
    expect(await listOf(server, wallet, { types: ['SESSION_ENDED'] })).toMatchObject([
      { data: { sessionId, status: 'EMERGENCY_STOPPED', reason: 'OWNER' } },
    ]);
    expect(await listOf(server, wallet, { types: ['ORDER_ENDED'] })).toMatchObject([
      { data: { reason: 'SESSION_STOPPED', marketId } },
    ]);
  });

  it('tell a creator of its unlocked shares', async () => {
    const { server } = stage;
    const creator = await launch(server);
    await expect.poll(() => typesOf(creator)).toContain('SHARES_UNLOCKED');
  });
});
