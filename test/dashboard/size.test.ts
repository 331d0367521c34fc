import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, expect, it } from 'vitest';

import { buildDashboard } from '../support/pages/dashboard.ts';
import { root } from '../support/docs/guides.ts';

/** Bytes of JavaScript in brotli at most, all parts together. */
const mostBytes = 200_000;

beforeAll(buildDashboard);

it('has 200 kB of JavaScript at most', () => {
  const folder = join(root, 'dist/dashboard/assets');
  const scripts = readdirSync(folder).filter((name) => name.endsWith('.js.br'));
  const bytes = scripts.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  expect(scripts.length).toBeGreaterThan(1);
  expect(bytes).toBeLessThan(mostBytes);
});
