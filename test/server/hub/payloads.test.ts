import { describe, expect, it } from 'vitest';

import type { Publication } from '../../../src/server/broker/broker.ts';
import { PayloadCache } from '../../../src/server/hub/payload.ts';
import { Payloads, type Executed } from '../../../src/server/hub/payloads.ts';
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
    const payloads = new Payloads(async () => {
      calls += 1;
      if (calls === 1) return Promise.reject(new Error('broken'));
      return Promise.resolve({ json: '{}', isFinal: true });
    }, new PayloadCache(1000).ofGroup());
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

  it('take no memory of the cache when the group is closed, also those that were being made then', async () => {
    const cache = new PayloadCache(1000);
    const other = new Payloads(() => ({ json: '{"other":true}', isFinal: true }), cache.ofGroup());
    await other.of(publication);
    const bytesBefore = cache.totalBytes;
    let made: (executed: Executed) => void = () => undefined;
    const making = new Promise<Executed>((resolve) => (made = resolve));
    const payloads = new Payloads(
      ({ position: { offset } }) => (offset === 1 ? { json: '{}', isFinal: true } : making),
      cache.ofGroup(),
    );
    await payloads.of(publication);
    expect(cache.totalBytes).toBeGreaterThan(bytesBefore);
    const last = payloads.of({ ...publication, position: { epoch: 'e', offset: 2 } });
    payloads.close();
    made({ json: '{}', isFinal: true });
    await last;
    expect(cache.totalBytes).toBe(bytesBefore);
  });
});
