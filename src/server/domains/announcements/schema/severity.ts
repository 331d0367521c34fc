import { builder } from '../../../graphql/builder.ts';
import type { Severity } from '../table.ts';

export const severityEnum = builder.enumType('Severity', {
  description: 'How much a message matters.',
  values: {
    INFO: { description: 'Good to know.' },
    SUCCESS: { description: 'Good news.' },
    WARNING: { description: 'Something needs attention soon.' },
    CRITICAL: { description: 'Something needs attention now.' },
  } as const satisfies Record<Severity, object>,
});
