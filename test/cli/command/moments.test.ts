import { describe, expect, it } from 'vitest';

import { readDuration, readEither, readMoment } from '../../../src/cli/command/moments.ts';

describe('a duration', () => {
  it.each([
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
  ])('may be %s', (text, durationMs) => {
    expect(readDuration('for', text)).toBe(durationMs);
  });

  it.each(['', '30', 'm', '0m', '-1m', '1.5h', '1w', '9999999s'])('may not be "%s"', (text) => {
    expect(() => readDuration('for', text)).toThrow(
      `--for must be a duration as 90s, 30m, 2h or 1d, not "${text}".`,
    );
  });
});

describe('a moment', () => {
  it.each([
    ['2026-12-24T18:00:00Z', '2026-12-24T18:00:00.000Z'],
    ['2026-12-24T18:00+02:00', '2026-12-24T16:00:00.000Z'],
  ])('may be %s', (text, moment) => {
    expect(readMoment('until', text)).toBe(moment);
  });

  it.each(['', 'tomorrow', '2026-12-24', '2026-12-24T18:00:00', '2026-13-24T18:00:00Z'])(
    'may not be "%s"',
    (text) => {
      expect(() => readMoment('until', text)).toThrow('--until must be a time such as 2026-12-24T18:00:00Z');
    },
  );
});

it('gives a moment by a duration or by itself, and not by both', () => {
  const read = (duration: string | null, moment: string | null) =>
    readEither({ duration: ['for', duration], moment: ['until', moment] }, Date.UTC(2026, 0, 1));
  expect(read(null, null)).toBeNull();
  expect(read('1h', null)).toBe('2026-01-01T01:00:00.000Z');
  expect(read(null, '2026-01-02T00:00:00Z')).toBe('2026-01-02T00:00:00.000Z');
  expect(() => read('1h', '2026-01-02T00:00:00Z')).toThrow('Give either --for or --until.');
});
