import { expect, it } from 'vitest';

import { createNotices } from '../../../../src/server/broker/database/notices.ts';
import { createLogger } from '../../../../src/server/base/logger.ts';

/** Notices whose notifications wait until the test lets them go. */
function createHeldNotices() {
  const sent: { readonly payload: string; readonly finish: () => void }[] = [];
  const notices = createNotices({
    send: (payload) => new Promise<void>((finish) => sent.push({ payload, finish })),
    isAlone: () => false,
    onHeard: () => undefined,
    logger: createLogger('silent'),
  });
  const untilSent = (count: number): Promise<void> =>
    expect.poll(() => sent.length, { interval: 1 }).toBe(count);
  return { notices, sent, untilSent };
}

it('sends a notification at a time, and the newest position of each log that came meanwhile', async () => {
  const { notices, sent, untilSent } = createHeldNotices();
  notices.tell('market:a', { epoch: 'e', offset: 1 });
  await untilSent(1);
  for (const offset of [2, 3, 4]) notices.tell('market:a', { epoch: 'e', offset });
  notices.tell('market:b', { epoch: 'e', offset: 1 });
  // The timer of a second notification would be over before this one.
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(sent).toHaveLength(1);

  sent[0]?.finish();
  await untilSent(2);
  expect(JSON.parse(sent[1]?.payload ?? '')).toMatchObject({
    tails: [
      ['market:a', 'e', 4],
      ['market:b', 'e', 1],
    ],
  });
  notices.close();
});
