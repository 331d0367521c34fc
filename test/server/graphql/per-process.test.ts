import { expect, it } from 'vitest';

import type { Services } from '../../../src/server/graphql/context.ts';
import { perProcess } from '../../../src/server/graphql/per-process.ts';
import { createGraphQLStage } from '../../support/graphql/stage.ts';

it('makes one value for all operations of a process, when a field first asks for it', async () => {
  await using stage = await createGraphQLStage();
  await using other = await createGraphQLStage();
  const made: Services[] = [];
  const valueOf = perProcess((services) => {
    made.push(services);
    return {};
  });
  expect(made).toEqual([]);

  const value = valueOf(stage.contextOf(null));
  expect(valueOf(stage.contextOf(null))).toBe(value);
  expect(valueOf(other.contextOf(null))).not.toBe(value);
  expect(made).toEqual([stage.services, other.services]);
});
