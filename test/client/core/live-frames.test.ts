import { expect, it } from 'vitest';

import { Live } from '../../../src/client/core/live.ts';
import { initialStatus } from '../../../src/client/core/status.ts';
import { defaultRetry } from '../../../src/client/core/retry.ts';

it('5,000 events in one task are all reduced, and shown at most twice', async () => {
  let push: (event: number) => void = () => undefined;
  let reductions = 0;
  const live = new Live<number, number>({
    retry: defaultRetry,
    fetch: () => Promise.resolve({ data: 0, cursor: 'c' }),
    subscribe(_cursor, { onEvent, onStatus }) {
      push = onEvent;
      onStatus({ ...initialStatus, state: 'live' });
      return () => undefined;
    },
    reduce(sum, event) {
      reductions += 1;
      return sum + event;
    },
  });
  let shown = 0;
  const stop = live.subscribe(() => (shown += 1));
  while (live.view().data !== 0) await new Promise((resolve) => setTimeout(resolve, 1));
  shown = 0;
  for (let count = 0; count < 5000; count += 1) push(1);
  expect(live.current).toBe(5000);
  expect(live.view().data).toBe(0);
  while (live.view().data !== 5000) await new Promise((resolve) => setTimeout(resolve, 1));
  expect(reductions).toBe(5000);
  expect(shown).toBeLessThanOrEqual(2);
  stop();
  live.close();
});
