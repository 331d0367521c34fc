import { expect, it } from 'vitest';

import { tableBelow, textOf } from '../support/docs/guides.ts';
import { sourceIn } from '../support/docs/sources.ts';

/** Tables of the database whose names the sources hold too. */
const tables = tableBelow('docs/operations.md', '## Tables').map(([name]) => textOf(name));

it('docs/operations.md has every metric that the sources name, and no other', () => {
  const listed = tableBelow('docs/operations.md', '## Metrics').map(([name]) => textOf(name));
  const named = [...sourceIn('src/server').matchAll(/'(marketcast_[a-z_]+)'/g)].map(([, name = '']) => name);
  const metrics = named.filter((name) => !tables.includes(name));
  expect([...listed].sort()).toEqual([...new Set(metrics)].sort());
});
