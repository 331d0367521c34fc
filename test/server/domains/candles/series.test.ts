import { expect, it } from 'vitest';

import { fromMillis } from '../../../../src/server/base/time.ts';
import {
  boundsOf,
  firstPrice,
  withFlatBars,
  type ReadBar,
  type SeriesRequest,
} from '../../../../src/server/domains/candles/series.ts';

const at = (time: string): string => `2026-03-01T${time}.000000Z`;
const life = { begins: at('10:00:30'), present: at('10:09:59') };

const startsOf = (request: Partial<SeriesRequest>): readonly string[] => {
  const asked = { interval: 'M1', from: null, to: null, first: 500, ...request } as const;
  return withFlatBars('M1', boundsOf(asked, life), [], firstPrice).map(({ start }) => start);
};

it('gives every bar from the beginning of the market to the present one', () => {
  const starts = startsOf({});
  expect([starts.length, starts[0], starts.at(-1)]).toEqual([10, at('10:00:00'), at('10:09:00')]);
});

it('gives the last bars, or the last before a moment', () => {
  expect(startsOf({ first: 2 })).toEqual([at('10:08:00'), at('10:09:00')]);
  expect(startsOf({ first: 2, to: at('10:05:00') })).toEqual([at('10:03:00'), at('10:04:00')]);
  expect(startsOf({ first: 2, to: '2026-03-01T10:05:00.000001Z' })).toEqual([at('10:04:00'), at('10:05:00')]);
});

it('gives the first bars since a moment, the bar of that moment included', () => {
  expect(startsOf({ first: 2, from: at('10:05:59') })).toEqual([at('10:05:00'), at('10:06:00')]);
  expect(startsOf({ from: at('10:05:00'), to: at('10:07:00') })).toEqual([at('10:05:00'), at('10:06:00')]);
  expect(startsOf({ first: 1, from: at('09:00:00') })).toEqual([at('10:00:00')]);
});

it('gives none outside of the life of the market, and none when none is asked for', () => {
  expect(startsOf({ to: at('10:00:00') })).toEqual([]);
  expect(startsOf({ from: at('10:10:00') })).toEqual([]);
  expect(startsOf({ first: 0 })).toEqual([]);
});

it('fills gaps with flat bars at the close before', () => {
  const traded: ReadBar = {
    ...{ startMs: Date.parse(at('10:01:00')), open: '0.500000000', high: '0.700000000', low: '0.500000000' },
    ...{ close: '0.600000000', volume: '5', shares: '7', trades: 2, revision: 3 },
  };
  const bounds = { fromMs: Date.parse(at('10:00:00')), toMs: Date.parse(at('10:03:00')) };
  const series = withFlatBars('M1', bounds, [traded], '0.500000000');
  expect(series.map(({ start, close, revision }) => [start, close, revision])).toEqual([
    [fromMillis(bounds.fromMs), '0.500000000', 0],
    [at('10:01:00'), '0.600000000', 3],
    [at('10:02:00'), '0.600000000', 0],
  ]);
});
