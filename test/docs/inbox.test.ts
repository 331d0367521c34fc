import { expect, it } from 'vitest';
import { z } from 'zod';

import { notificationData } from '../../src/server/domains/inbox/data.ts';
import { code, tableBelow } from '../support/docs/guides.ts';

it('docs/inbox.md has every type of notification, with the fields of its data', () => {
  const rows = tableBelow('docs/inbox.md', '## Types and their data');
  expect(rows.map(([type, fields]) => [type, fields])).toEqual(
    Object.entries(notificationData).map(([type, data]) => {
      const { properties } = z.toJSONSchema(data);
      const fields =
        properties === undefined ? 'any object of its sender' : Object.keys(properties).map(code).join(', ');
      return [code(type), fields];
    }),
  );
});
