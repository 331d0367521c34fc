import { expect, it } from 'vitest';

import type { Context } from '../../../src/server/graphql/context.ts';
import { perOperation } from '../../../src/server/graphql/per-operation.ts';
import { createGraphQLStage } from '../../support/graphql/stage.ts';

it('makes one value for each operation, when a field first asks for it', async () => {
  await using stage = await createGraphQLStage();
  const made: Context['services'][] = [];
  const valueOf = perOperation((services) => {
    made.push(services);
    return {};
  });
  const [one, other] = [stage.contextOf(null), stage.contextOf(null)];
  expect(made).toEqual([]);

  const value = valueOf(one);
  expect(valueOf(one)).toBe(value);
  expect(valueOf(other)).not.toBe(value);
  expect(made).toEqual([stage.services, stage.services]);
});
