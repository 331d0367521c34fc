import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Position } from '../../../src/server/broker/broker.ts';
import { decodeCursor } from '../../../src/server/broker/cursor.ts';
import type { Membership } from '../../../src/server/hub/membership.ts';
import { everyMs, pass, priceOf, useMovedClock } from '../../support/hub/conflation-timers.ts';
import { createGroupStage, stageTopic as topic } from '../../support/hub/group-stage.ts';
import { recordingRecipient } from '../../support/hub/recording-recipient.ts';

useMovedClock();

function checkpointOf(membership: Membership): Position | null {
  const cursor = membership.checkpoint(null);
  return cursor === null ? null : decodeCursor(topic, cursor);
}

describe('the checkpoint of a member of a conflated group', () => {
  it('stands before the oldest price that the window holds back, until the window opens', async () => {
    const stage = createGroupStage();
    const member = await stage.join(null, { everyMs });
    const at = (): number | undefined => checkpointOf(member.membership)?.offset;
    await stage.script.publish(topic, 1, priceOf('a'));
    await pass(1);
    expect([member.offsets, at()]).toEqual([[1], 1]);

    await stage.script.publish(topic, 2, priceOf('a'));
    await stage.script.publish(topic, 3, priceOf('b'));
    await pass(1);
    expect(at()).toBe(1);
    // The held price of a is superseded, so the price of b is the oldest.
    await stage.script.publish(topic, 4, priceOf('a'));
    await pass(1);
    expect([member.offsets, at()]).toEqual([[1], 2]);
    await pass(everyMs);
    expect([member.offsets, at()]).toEqual([[1, 3, 4], 4]);
  });

  it('stands before the prices of a window that is being executed', async () => {
    const stage = createGroupStage();
    const member = await stage.join(null, { everyMs });
    stage.beforeResult = ({ position }) =>
      new Promise((resolve) => setTimeout(resolve, 100 * position.offset));
    for (const [index, marketId] of ['a', 'b', 'c'].entries()) {
      await stage.script.publish(topic, index + 1, priceOf(marketId));
    }
    const at = (): number | undefined => checkpointOf(member.membership)?.offset;
    await pass(50);
    expect(at()).toBe(0);
    await pass(100);
    expect([member.offsets, at()]).toEqual([[1], 1]);
    await pass(100);
    expect([member.offsets, at()]).toEqual([[1, 2], 2]);
    await pass(100);
    expect([member.offsets, at()]).toEqual([[1, 2, 3], 3]);
  });

  it('comes when the first window has brought the prices of the replay', async () => {
    const stage = createGroupStage();
    const start = await stage.script.broker.tail(topic);
    const live = await stage.join(null, { everyMs });
    await stage.script.publish(topic, 1, priceOf('a'));
    await pass(1);
    const joining = stage.join(start, { everyMs });
    await pass(1);
    const late = await joining;
    expect([checkpointOf(late.membership), late.countAtCatchUp]).toEqual([null, null]);
    await pass(everyMs);
    expect([late.offsets, late.countAtCatchUp]).toEqual([[1], 1]);
    expect(checkpointOf(late.membership)).toEqual(checkpointOf(live.membership));
  });

  it('resumes wherever it was read: the newest of each market arrives, and no price twice', async () => {
    const step = fc.record({
      marketId: fc.constantFrom('a', 'b', 'c', null),
      waitMs: fc.constantFrom(0, 1, 400, 1500),
      resultMs: fc.constantFrom(0, 0, 1, 700, 2300),
      drops: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const stage = createGroupStage({ queueSize: 3 });
        let after = await stage.script.broker.tail(topic);
        const got: number[] = [];
        const newest = new Map<string, number>();
        const open = async () => {
          const recipient = recordingRecipient();
          const joining = stage.hub.join(stage.optionsOf({ everyMs }), after, recipient);
          // A replay yields to the event loop, whose turns come with the time that passes.
          const [membership] = await Promise.all([joining, pass(5)]);
          membership.start();
          return { recipient, membership };
        };
        // It keeps the group open, so that windows go on while the client is away.
        await stage.join(null, { everyMs });
        let client = await open();
        for (const [index, { marketId, waitMs, resultMs, drops }] of steps.entries()) {
          const offset = index + 1;
          stage.beforeResult = () =>
            resultMs === 0 ? undefined : new Promise((resolve) => setTimeout(resolve, resultMs));
          await stage.script.publish(topic, offset, marketId === null ? {} : priceOf(marketId));
          newest.set(marketId ?? `note ${offset}`, offset);
          await pass(waitMs);
          if (!drops) continue;
          const { offsets } = client.recipient;
          got.push(...offsets);
          const last = Math.max(after.offset, offsets.at(-1) ?? 0);
          after = checkpointOf(client.membership) ?? { ...after, offset: last };
          expect(after.offset).toBeGreaterThanOrEqual(last);
          client.membership.leave();
          client = await open();
        }
        stage.beforeResult = () => undefined;
        await pass(60_000);
        got.push(...client.recipient.offsets);

        expect(got).toEqual([...new Set(got)].sort((one, other) => one - other));
        for (const offset of newest.values()) expect(got).toContain(offset);
        expect(checkpointOf(client.membership)?.offset).toBe(steps.length);
        stage.hub.close();
        await pass(10_000);
      }),
      { numRuns: 100 },
    );
  });
});
