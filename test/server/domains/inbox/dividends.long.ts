import { expect, it } from 'vitest';

import { buy, launch, sell } from '../../../support/creator-shares/shares.ts';
import { listOf } from '../../../support/inbox/inbox.ts';
import { describeOnDatabases } from '../../../support/postgres/databases.ts';

describeOnDatabases('notifications of dividends', (stage) => {
  it('tell a holder of a dividend that it may claim', async () => {
    const { server } = stage;
    const creator = await launch(server);
    await buy(server, 'inbox holder', { creator, shares: 5 });
    await buy(server, 'inbox seller', { creator, shares: 5 });
    await sell(server, 'inbox seller', { creator, shares: 5 });
    await expect.poll(() => listOf(server, 'inbox holder'), { timeout: 20_000 }).toHaveLength(1);
    const [told] = await listOf(server, 'inbox holder', { types: ['DIVIDEND_AVAILABLE'] });
    expect(told?.data).toMatchObject({ creator });
  });
});
