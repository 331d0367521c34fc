import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { everyMs, pass, priceOf, useMovedClock } from '../../support/hub/conflation-timers.ts';
import { recordingRecipient, type RecordingRecipient } from '../../support/hub/recording-recipient.ts';
import { createGroupStage, stageTopic as topic } from '../../support/hub/group-stage.ts';

describe('a conflated group', () => {
  useMovedClock();

  it('gives a recovering member the newest of each market, with publications that come during their execution', async () => {
    const stage = createGroupStage();
    const { epoch } = await stage.script.broker.tail(topic);
    const live = await stage.join(null, { everyMs });
    await stage.script.publish(topic, 1, priceOf('m'));
    await pass(1);
    stage.beforeResult = () => new Promise((resolve) => setTimeout(resolve, 2 * everyMs));
    await stage.script.publish(topic, 2, priceOf('m'));
    const joining = stage.join({ epoch, offset: 1 }, { everyMs });
    await pass(1);
    const late = await joining;
    stage.beforeResult = () => undefined;
    await stage.script.publish(topic, 3, priceOf('m'));
    await pass(5 * everyMs);

    expect([live.offsets, late.offsets]).toEqual([[1, 3], [3]]);
  });

  it('gives nothing to a member that has left in the middle of its replay', async () => {
    const stage = createGroupStage();
    const start = await stage.script.broker.tail(topic);
    for (const marketId of ['a', 'b', 'c']) await stage.script.publish(topic, marketId, priceOf(marketId));
    const member = recordingRecipient(() => membership.leave());
    const membership = await stage.hub.join(stage.optionsOf({ everyMs }), start, member);
    membership.start();
    await pass(5 * everyMs);
    expect(member.offsets).toEqual([1]);
  });

  it('gives each member of each market the newest, in order, once in a window, where it goes live too', async () => {
    const event = fc.record({
      marketId: fc.constantFrom('a', 'b', 'c'),
      waitMs: fc.integer({ min: 0, max: 1500 }),
      resultMs: fc.constantFrom(0, 0, 1, 700, 2300),
      joins: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { minLength: 1, maxLength: 25 }),
        fc.nat(10),
        async (events, missed) => {
          const stage = createGroupStage({ queueSize: 3 });
          const newest = new Map<string, number>();
          const arrivals = new Map<object, Map<string, number[]>>();
          const { epoch } = await stage.script.broker.tail(topic);
          const members: RecordingRecipient[] = [];
          const join = async (after: number | null): Promise<void> => {
            const member = recordingRecipient(({ supersessionKey }) => {
              const marketId = supersessionKey ?? '';
              const times = arrivals.get(member) ?? new Map<string, number[]>();
              arrivals.set(member, times.set(marketId, [...(times.get(marketId) ?? []), Date.now()]));
            });
            const position = after === null ? null : { epoch, offset: after };
            const joining = stage.hub.join(stage.optionsOf({ everyMs }), position, member);
            await pass(0);
            (await joining).start();
            members.push(member);
          };
          await join(null);
          for (const [index, { marketId, waitMs, resultMs, joins }] of events.entries()) {
            stage.beforeResult = () =>
              resultMs === 0 ? undefined : new Promise((resolve) => setTimeout(resolve, resultMs));
            await stage.script.publish(topic, index + 1, priceOf(marketId));
            newest.set(marketId, index + 1);
            if (joins) await join(Math.max(0, index + 1 - missed));
            await pass(waitMs);
          }
          stage.beforeResult = () => undefined;
          await pass(60_000);

          const last = Math.max(...newest.values());
          for (const member of members) {
            expect(member.offsets).toEqual([...new Set(member.offsets)].sort((one, other) => one - other));
            for (const times of arrivals.get(member)?.values() ?? []) {
              for (const [index, time] of times.slice(1).entries()) {
                expect(time - (times[index] ?? 0)).toBeGreaterThanOrEqual(everyMs);
              }
            }
            if (member.payloads.length > 0 || missed > 0) expect(member.offsets.at(-1)).toBe(last);
            for (const { supersessionKey, offset } of new Map(
              member.payloads.map((payload) => [payload.supersessionKey, payload]),
            ).values()) {
              expect(offset).toBe(newest.get(supersessionKey ?? ''));
            }
          }
          expect([...stage.executions.values()].every((count) => count === 1)).toBe(true);
          stage.hub.close();
          await pass(10_000);
        },
      ),
      { numRuns: 60 },
    );
  });
});
