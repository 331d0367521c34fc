import { randomInt } from 'node:crypto';

import { expect, it } from 'vitest';

import { textOfReport } from './report.ts';
import { runStorm } from './storm.ts';

it('a server keeps all invariants through a minute of drawn input', async () => {
  const seed = randomInt(1_000_000);
  const report = await runStorm({ seed, seconds: 60 });
  process.stderr.write(textOfReport(report));
  expect(report.violations, textOfReport(report)).toEqual([]);
  expect(Object.keys(report.cases)).toHaveLength(5);
});
