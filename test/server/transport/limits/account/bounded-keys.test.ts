import { expect, it } from 'vitest';

import { BoundedKeys } from '../../../../../src/server/transport/limits/account/bounded-keys.ts';

it('keys share a key when there are too many, until a window has ended', () => {
  const keys = new BoundedKeys(2, 1000);
  expect(keys.keyOf('a', 0)).toBe('a');
  expect(keys.keyOf('b', 500)).toBe('b');
  expect(keys.keyOf('c', 600)).toBe(keys.keyOf('d', 600));
  expect(keys.keyOf('a', 600)).toBe('a');
  expect(keys.size).toBe(2);
  // The window of `a` is over.
  expect(keys.keyOf('c', 1000)).toBe('c');
  expect(keys.keyOf('a', 1000)).toBe(keys.keyOf('d', 1000));
  expect(keys.keyOf('a', 1500)).toBe('a');
  expect(keys.keyOf('x', 9000)).toBe('x');
  expect(keys.size).toBe(1);
});
