import { isNonNullType, isObjectType } from 'graphql';
import { expect, it } from 'vitest';

import { assembleSchema } from '../../../src/server/domains/index.ts';

it('the market of a mutation is never null, in any payload', () => {
  const markets = Object.values(assembleSchema().getTypeMap())
    .filter((type) => isObjectType(type) && type.name.endsWith('Payload'))
    .flatMap((type) => (isObjectType(type) ? (type.getFields()['market'] ?? []) : []));
  expect(markets.length).toBeGreaterThan(1);
  for (const { type } of markets) expect(isNonNullType(type)).toBe(true);
});
