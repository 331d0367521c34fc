import { describe, expect, it } from 'vitest';

import type { Publication } from '../../../src/server/broker/broker.ts';
import { PayloadCache } from '../../../src/server/hub/payload.ts';
import { Payloads } from '../../../src/server/hub/payloads.ts';
import { note } from '../../support/broker/notes.ts';

const event = note(1);
const publication: Publication = {
  topic: 't',
  position: { epoch: 'e', offset: 1 },
  publishedAt: event.occurredAt,
  event,
};

describe('the payloads of a group', () => {
  it('are made anew after one has failed, and nothing fails that no one waits for', async () => {
    let calls = 0;
    const payloads = new Payloads(
      1,
      async () => {
        calls += 1;
        if (calls === 1) return Promise.reject(new Error('broken'));
        return Promise.resolve({ json: '{}', isFinal: true });
      },
      new PayloadCache(1000),
    );
    const unhandled: unknown[] = [];
    const note = (reason: unknown): unknown => unhandled.push(reason);
    process.on('unhandledRejection', note);
    const failing = payloads.of(publication);
    expect(payloads.of(publication)).toBe(failing);
    // Nothing has asked for the result yet when it fails.
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
    await expect(failing).rejects.toThrow('broken');

    expect(await payloads.of(publication)).toMatchObject({ json: '{}' });
    expect(calls).toBe(2);
  });
});
