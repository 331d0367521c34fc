import { setImmediate } from 'node:timers/promises';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Position, Publication } from '../../../src/server/broker/broker.ts';
import { decodeCursor } from '../../../src/server/broker/cursor.ts';
import type { Membership } from '../../../src/server/hub/membership.ts';
import { range } from '../../support/broker/broker-under-test.ts';
import { createGroupStage, stageTopic as topic } from '../../support/hub/group-stage.ts';
import { recordingRecipient } from '../../support/hub/recording-recipient.ts';

/** The position of a member's checkpoint; null without a checkpoint. */
function checkpointOf(membership: Membership, heldOffset: number | null = null): Position | null {
  const cursor = membership.checkpoint(heldOffset);
  return cursor === null ? null : decodeCursor(topic, cursor);
}

/** The offset of a member's checkpoint; null without a checkpoint. */
function offsetOf(membership: Membership, heldOffset: number | null = null): number | null {
  return checkpointOf(membership, heldOffset)?.offset ?? null;
}

/** Resolves when the checkpoint of a member is at an offset; it never does when the checkpoint passes it by. */
async function untilAt(membership: Membership, offset: number): Promise<void> {
  while (offsetOf(membership) !== offset) await setImmediate();
}

/** Accepts every so many publications. */
const oneOf =
  (count: number) =>
  ({ position }: Publication): boolean =>
    position.offset % count === 0;

describe('the checkpoint of a member', () => {
  it('is there at once when there is nothing to replay', async () => {
    const stage = createGroupStage();
    await stage.publish(1, 7);
    const member = await stage.admit();
    expect([offsetOf(member.membership), member.countAtCatchUp]).toEqual([null, null]);
    member.membership.start();
    expect([offsetOf(member.membership), member.countAtCatchUp]).toEqual([7, 0]);
  });

  it('moves past publications that the group does not accept', async () => {
    const stage = createGroupStage({ queueSize: 5 });
    const member = await stage.join(null, { accepts: () => false });
    await stage.publish(1, 5000);
    await untilAt(member.membership, 5000);
    expect(member.payloads).toEqual([]);
  });

  it('stands before a publication that is being executed, and behind it once it is delivered', async () => {
    const stage = createGroupStage();
    const member = await stage.join(null, { accepts: oneOf(10) });
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    stage.beforeResult = () => finished;
    await stage.publish(1, 25);
    while (!stage.executions.has(10)) await setImmediate();
    expect(offsetOf(member.membership)).toBe(9);

    finish();
    await member.take(2);
    await untilAt(member.membership, 25);
  });

  it('never covers a publication that waits, at any moment of a tick', async () => {
    const stage = createGroupStage({ queueSize: 3 });
    stage.beforeResult = () => Promise.resolve();
    const member = await stage.join(null, { accepts: oneOf(2) });
    await stage.publish(1, 100);
    // The queue hands over within microtasks, so the checkpoint is read between any two of them.
    for (let count = 0; (offsetOf(member.membership) ?? 0) < 100; count += 1) {
      const checkpoint = offsetOf(member.membership) ?? 0;
      expect(member.offsets).toEqual(range(1, Math.floor(checkpoint / 2)).map((half) => half * 2));
      await (count % 20 === 19 ? setImmediate() : Promise.resolve());
    }
  });

  it('never falls back, while a large group is served in slices and a group is behind its youngest member', async () => {
    const stage = createGroupStage();
    const members = await Promise.all(range(1, 2500).map(() => stage.join()));
    const [first, last] = [members.at(0), members.at(-1)];
    if (first === undefined || last === undefined) throw new Error('the group has members');
    await stage.publish(1, 2);
    await first.take(1);
    expect(last.offsets).toEqual([]);
    expect([offsetOf(first.membership), offsetOf(last.membership)]).toEqual([1, 0]);
    const young = await stage.join();
    expect(offsetOf(young.membership)).toBe(2);
    await last.take(2);
    expect(young.offsets).toEqual([]);
    await untilAt(first.membership, 2);
  });

  it('is not there during a replay, and then covers the replay', async () => {
    const stage = createGroupStage();
    const start = await stage.script.broker.tail(topic);
    await stage.publish(1, 30);
    const member = await stage.admit(start, { accepts: oneOf(10) });
    let makeRoom: () => void = () => undefined;
    let hasRoom = false;
    member.room = () => (hasRoom ? null : new Promise((resolve) => (makeRoom = resolve)));
    member.membership.start();
    while (!stage.executions.has(10)) await setImmediate();
    expect([offsetOf(member.membership), member.countAtCatchUp]).toEqual([null, null]);

    hasRoom = true;
    makeRoom();
    await untilAt(member.membership, 30);
    expect([member.offsets, member.countAtCatchUp]).toEqual([[10, 20, 30], 3]);
  });

  it('stands before a payload that the recipient holds back', async () => {
    const stage = createGroupStage();
    const member = await stage.join();
    await stage.publish(1, 9);
    await member.take(9);
    expect(offsetOf(member.membership, 4)).toBe(3);
  });

  it('is not there before the start and after the end', async () => {
    const stage = createGroupStage();
    const [left, ended] = [await stage.join(), await stage.join()];
    left.membership.leave();
    stage.hub.close();
    await ended.ended;
    expect([offsetOf(left.membership), offsetOf(ended.membership)]).toEqual([null, null]);
  });

  it('of a stream without matches goes on after the log has dropped the start', async () => {
    const stage = createGroupStage({ historySize: 10 });
    const member = await stage.join(null, { accepts: () => false });
    const start = checkpointOf(member.membership);
    await stage.publish(1, 5000);
    await untilAt(member.membership, 5000);
    const checkpoint = checkpointOf(member.membership);
    member.membership.leave();

    await stage.publish(5001, 5005);
    await expect(stage.join(start)).rejects.toThrow(expect.objectContaining({ code: 'CURSOR_EXPIRED' }));
    const back = await stage.join(checkpoint);
    expect(await back.take(5)).toHaveLength(5);
    expect(back.offsets).toEqual(range(5001, 5005));
  });

  it('resumes wherever it was read, without a loss and without a repetition', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('publish' as const), count: fc.integer({ min: 1, max: 12 }) }),
      fc.record({ kind: fc.constant('turns' as const), count: fc.integer({ min: 0, max: 5 }) }),
      fc.record({ kind: fc.constant('drop' as const), member: fc.nat(2) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 40 }),
        fc.constantFrom(1, 2, 5, 1000),
        fc.constantFrom('at once', 'later'),
        async (steps, share, results) => {
          const stage = createGroupStage({ queueSize: 4 });
          stage.beforeResult = () => (results === 'later' ? setImmediate() : undefined);
          const accepts = oneOf(share);
          const start = await stage.script.broker.tail(topic);
          const clients = await Promise.all(
            range(1, 3).map(async () => ({ after: start, got: [] as number[], ...(await open(start)) })),
          );
          async function open(after: Position) {
            const recipient = recordingRecipient();
            const membership = await stage.hub.join(stage.optionsOf({ accepts }), after, recipient);
            membership.start();
            return { recipient, membership };
          }
          let last = 0;
          for (const next of steps) {
            if (next.kind === 'publish') {
              await stage.publish(last + 1, last + next.count);
              last += next.count;
            } else if (next.kind === 'turns') {
              for (let turn = 0; turn < next.count; turn += 1) await setImmediate();
            } else {
              const client = clients[next.member];
              // A client without a checkpoint is at the last payload that it got, or where it began.
              const checkpoint = client === undefined ? null : checkpointOf(client.membership);
              if (client === undefined) continue;
              const delivered = client.recipient.offsets;
              client.got.push(...delivered);
              const { epoch } = start;
              const lastOffset = delivered.at(-1) ?? client.after.offset;
              client.after = checkpoint ?? { epoch, offset: lastOffset };
              client.membership.leave();
              Object.assign(client, await open(client.after));
            }
          }
          const expected = range(1, last).filter((offset) => offset % share === 0);
          for (const { got, recipient, membership } of clients) {
            while (offsetOf(membership) !== last) await setImmediate();
            expect([...got, ...recipient.offsets]).toEqual(expected);
          }
          stage.hub.close();
        },
      ),
      { numRuns: 150 },
    );
  });
});
