import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  fromMicros,
  fromMillis,
  laterBy,
  now,
  parseTimestamp,
  timestampOfDatabase,
} from '../../../src/server/base/time.ts';
import { createDatabase } from '../../support/postgres/shared-postgres.ts';

const earliest = '0001-01-01T00:00:00.000000Z';
const latest = '9999-12-31T23:59:59.999999Z';
const secondsOf = (text: string) => BigInt(Date.parse(text) / 1000);
const firstMicros = secondsOf('0001-01-01T00:00:00Z') * 1_000_000n;
const lastMicros = secondsOf('9999-12-31T23:59:59Z') * 1_000_000n + 999_999n;

/** The text of a moment, made in another way than the code does it. */
function textOf(micros: bigint): string {
  const rest = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = new Date(Number((micros - rest) / 1000n)).toISOString().slice(0, 19);
  return `${seconds}.${rest.toString().padStart(6, '0')}Z`;
}

const moment = fc.bigInt({ min: firstMicros, max: lastMicros });

describe('parseTimestamp', () => {
  it.each([
    ['2026-11-20 05:02:47.123456+00', '2026-11-20T05:02:47.123456Z'],
    ['2026-11-20T05:02:47.123456Z', '2026-11-20T05:02:47.123456Z'],
    ['2026-11-20 05:02:47+00', '2026-11-20T05:02:47.000000Z'],
    ['2026-11-20 05:02:47.1+00', '2026-11-20T05:02:47.100000Z'],
    ['2026-11-20 00:02:47.123457-05', '2026-11-20T05:02:47.123457Z'],
    ['2026-11-20 10:47:47+05:45', '2026-11-20T05:02:47.000000Z'],
    ['2026-11-20 10:32:47+0530', '2026-11-20T05:02:47.000000Z'],
    ['2027-01-01 00:30:00+14', '2026-12-31T10:30:00.000000Z'],
    ['2024-02-29 23:59:59.999999-08', '2024-03-01T07:59:59.999999Z'],
    ['1883-11-18 12:03:58.000001-04:56:02', '1883-11-18T17:00:00.000001Z'],
    ['1969-12-31 23:59:59.999999+00', '1969-12-31T23:59:59.999999Z'],
    ['0099-12-31 23:59:59+00', '0099-12-31T23:59:59.000000Z'],
    ['0001-01-01 00:00:00+00', earliest],
    ['0001-12-31 23:59:59-00:00:01 BC', earliest],
    ['10000-01-01 00:30:00.000001+01', '9999-12-31T23:30:00.000001Z'],
  ])('reads %s as %s', (text, timestamp) => {
    expect(parseTimestamp(text)).toBe(timestamp);
    expect(timestampOfDatabase(text)).toBe(timestamp);
  });

  it.each([
    ['infinity', latest],
    ['-infinity', earliest],
    ['10000-01-01 00:00:00+00', latest],
    ['294276-12-31 23:59:59.999999+00', latest],
    ['9999-12-31 23:59:59-01', latest],
    ['0001-01-01 00:00:00+01', earliest],
    ['4713-01-01 00:00:00+00 BC', earliest],
    ['0044-03-15 12:00:00+00 BC', earliest],
  ])('reads %s, which RFC 3339 cannot write, as the nearest that it can: %s', (text, timestamp) => {
    expect(parseTimestamp(text)).toBe(timestamp);
    expect(timestampOfDatabase(text)).toBe(timestamp);
  });

  it.each([
    '',
    'yesterday',
    '2026-11-20',
    '2026-11-20 05:02:47',
    '2026-11-20 05:02+00',
    '2026-13-20 05:02:47+00',
    '2026-00-20 05:02:47+00',
    '2026-02-30 05:02:47+00',
    '2025-02-29 05:02:47+00',
    '2026-11-20 24:00:00+00',
    '2026-11-20 05:60:47+00',
    '2026-11-20 05:02:60+00',
    '2026-11-20 05:02:47.1234567+00',
    ' 2026-11-20 05:02:47+00',
    '20.11.2026 05:02:47 EST',
  ])('refuses %j, which is no such timestamp', (text) => {
    expect(() => parseTimestamp(text)).toThrow(RangeError);
  });

  it('gives texts that sort as the moments do, and that it reads as themselves', () => {
    fc.assert(
      fc.property(moment, moment, (one, two) => {
        const [first, second] = [parseTimestamp(textOf(one)), parseTimestamp(textOf(two))];
        expect(first).toBe(textOf(one));
        expect(first < second).toBe(one < two);
      }),
    );
  });

  describe('with the texts of PostgreSQL', () => {
    let client: pg.Client;

    beforeAll(async () => {
      client = new pg.Client({ connectionString: await createDatabase() });
      await client.connect();
    });

    afterAll(async () => {
      await client.end();
    });

    it.each([
      'UTC',
      'America/New_York',
      'Asia/Kathmandu',
      'Europe/Amsterdam',
      'Africa/Monrovia',
      'Pacific/Kiritimati',
      'XYZ-11:22',
    ])('reads every moment as it was written, in the time zone %s', async (zone) => {
      await client.query(`SELECT set_config('timezone', $1, false)`, [zone]);
      const moments = fc.array(moment, { minLength: 300, maxLength: 300 });
      await fc.assert(
        fc.asyncProperty(moments, async (micros) => {
          const { rows } = await client.query<{ text: string }>(
            `SELECT time::text AS text FROM unnest($1::text[]) WITH ORDINALITY AS t (wire, place),
               LATERAL (SELECT wire::timestamptz AS time) AS parsed ORDER BY place`,
            [micros.map(textOf)],
          );
          expect(rows.map(({ text }) => parseTimestamp(text))).toEqual(micros.map(textOf));
          expect(rows.map(({ text }) => timestampOfDatabase(text))).toEqual(micros.map(textOf));
        }),
        { numRuns: 5 },
      );
    });
  });
});

describe('the other clocks', () => {
  it('write milliseconds with six decimals', () => {
    expect(fromMillis(0)).toBe('1970-01-01T00:00:00.000000Z');
    expect(fromMillis(Date.UTC(2026, 10, 20, 5, 2, 47, 123))).toBe('2026-11-20T05:02:47.123000Z');
    expect(parseTimestamp(now())).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}000Z$/);
  });

  it('write the seconds and microseconds that Redis tells', () => {
    expect(fromMicros('1763614967', '42')).toBe('2025-11-20T05:02:47.000042Z');
    expect(fromMicros('0', '999999')).toBe('1970-01-01T00:00:00.999999Z');
  });
});

describe('a moment later by microseconds', () => {
  it.each([
    ['2026-11-20T05:02:47.123456Z', 0, '2026-11-20T05:02:47.123456Z'],
    ['2026-11-20T05:02:47.123456Z', 1, '2026-11-20T05:02:47.123457Z'],
    ['2026-11-20T05:02:47.999999Z', 1, '2026-11-20T05:02:48.000000Z'],
    ['2026-12-31T23:59:59.999990Z', 63, '2027-01-01T00:00:00.000053Z'],
  ])('follows %s by %i', (moment, micros, later) => {
    expect(laterBy(moment, micros)).toBe(later);
  });
});
