import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createLogger } from '../../../../src/server/base/logger.ts';
import { createSilence, type Silence } from '../../../../src/server/capture/replication/silence.ts';
import { openDatabase, type Database } from '../../../../src/server/db/client.ts';

const slot = 'a_slot';
const logger = createLogger('silent');
let database: Database;

beforeAll(async () => {
  database = await openDatabase({ url: null, folder: 'memory://', poolSize: 1, timeoutMs: 5000, logger });
});

afterAll(() => database.close());

const silenceOf = (firstMs: number): Silence => createSilence(database.queries, slot, firstMs, logger);

describe('the silence that a replication stream allows', () => {
  it('doubles with each cut, up to ten minutes, and begins anew when the stream has worked', () => {
    const silence = silenceOf(5000);
    const allowed = [silence.allowedMs];
    for (let cuts = 0; cuts < 9; cuts += 1) {
      silence.cut();
      allowed.push(silence.allowedMs);
    }
    expect(allowed).toEqual([
      ...[5000, 10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 600_000, 600_000, 600_000],
    ]);
    silence.reset();
    expect(silence.allowedMs).toBe(5000);
  });

  it('is never shorter than the variable says, even where that is more than ten minutes', () => {
    const silence = silenceOf(900_000);
    silence.cut();
    expect(silence.allowedMs).toBe(900_000);
  });

  it('is not that of a busy database when no sender has the slot, and when the database cannot be asked', async () => {
    expect(await silenceOf(5000).isBusy(6000)).toBe(false);
    const closed = await openDatabase({
      url: null,
      folder: 'memory://',
      poolSize: 1,
      timeoutMs: 5000,
      logger,
    });
    const silence = createSilence(closed.queries, slot, 5000, logger);
    await closed.close();
    expect(await silence.isBusy(6000)).toBe(false);
  });
});
