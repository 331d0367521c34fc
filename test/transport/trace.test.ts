import { expect, it } from 'vitest';

import { traceIdOf } from '../../src/transport/trace.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';

it.each([`00-${traceId}-00f067aa0ba902b7-01`, `cc-${traceId}-00f067aa0ba902b7-00-what-a-later-version-adds`])(
  'takes the trace of %s',
  (header) => {
    expect(traceIdOf(header)).toBe(traceId);
    expect(traceIdOf([header, 'another'])).toBe(traceId);
  },
);

it.each([
  undefined,
  '',
  traceId,
  `00-${traceId.toUpperCase()}-00f067aa0ba902b7-01`,
  `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
  `00-${traceId}-00f067aa0ba902b7`,
  `00-${traceId}x-00f067aa0ba902b7-01`,
])('knows no trace from %s', (header) => {
  expect(traceIdOf(header)).toBeNull();
});
