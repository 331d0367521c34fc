import { describe, expect, it } from 'vitest';

import { decodeCursor } from '../../../../src/server/broker/cursor.ts';
import type { Payload } from '../../../../src/server/hub/payload.ts';
import { BufferedRecipient } from '../../../../src/server/transport/delivery/buffered-recipient.ts';
import { SendBuffers } from '../../../../src/server/transport/delivery/send-buffers.ts';
import { TestConnection } from '../../../support/delivery/test-connection.ts';
import { createGroupStage, stageTopic as topic } from '../../../support/hub/group-stage.ts';

const maxBufferedBytes = 1000;

/** A connection whose client is never too slow. */
class PatientConnection extends TestConnection {
  override overflow(): void {
    throw new Error('a test stays within the bound');
  }
}

class TestRecipient extends BufferedRecipient {
  caughtUp(): void {
    // The tests read the checkpoint themselves.
  }

  protected encode({ json }: Payload): string {
    return `${json};`;
  }

  protected finish(): void {
    // The tests end no subscription.
  }

  protected onOver(): void {
    // The tests end no subscription.
  }
}

describe('the checkpoint of a slow client', () => {
  it('stands before the oldest price that waits for the client, and covers all once the client has read', async () => {
    const stage = createGroupStage();
    const connection = new PatientConnection();
    const buffer = new SendBuffers({
      maxBufferedBytes,
      onDrop: () => undefined,
      stuckTimeoutMs: 10_000,
      onStuck: () => undefined,
    }).open(connection);
    const recipient = new TestRecipient(buffer);
    recipient.take(await stage.hub.join(stage.optionsOf(), null, recipient));
    recipient.start();
    // Tells when the group has delivered a publication, because the members get it in the order of their joins.
    const witness = await stage.join();
    const at = (): number | undefined => {
      const cursor = recipient.checkpoint();
      return cursor === null ? undefined : decodeCursor(topic, cursor).offset;
    };
    let published = 0;
    const publish = async (id: string, key: string | null): Promise<void> => {
      published += 1;
      await stage.script.publish(topic, id, { supersedes: key === null ? null : { key, order: 0n } });
      await witness.take(published);
    };

    connection.isTaking = false;
    await publish('x'.repeat(maxBufferedBytes * 0.6), null);
    buffer.flushAll();
    expect([buffer.isSlow, at()]).toEqual([true, 1]);
    await publish('a1', 'a');
    await publish('b1', 'b');
    expect(at()).toBe(1);
    await publish('a2', 'a');
    // The first price of a is superseded, so the price of b is the oldest.
    expect(at()).toBe(2);

    connection.isTaking = true;
    connection.bufferedBytes = 0;
    buffer.drained();
    expect(at()).toBe(4);
    buffer.flushAll();
    expect(connection.text.split(';').slice(1)).toEqual(['"b1"', '"a2"', '']);
  });
});
