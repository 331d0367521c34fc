import { tableBelow, textOf } from '../../support/docs/guides.ts';

const errors = 'docs/errors.md';

const numbersOf = (heading: string): ReadonlySet<number> =>
  new Set(tableBelow(errors, heading).map(([number = '']) => Number(number)));

/** Statuses that the guide names, but for 500, which tells of a fault. */
export const documentedStatuses: ReadonlySet<number> = new Set(
  [...numbersOf('## HTTP statuses')].filter((status) => status !== 500),
);

/** Codes of errors that the guide names, but for the code of a fault. */
export const documentedCodes: ReadonlySet<string> = new Set(
  ['## Codes', '## Other codes']
    .flatMap((heading) => tableBelow(errors, heading))
    .map(([code]) => textOf(code))
    .filter((code) => code !== 'INTERNAL_SERVER_ERROR'),
);

/** Close codes that the guide names, but for the code of a fault; and the codes of an orderly close. */
export const documentedCloseCodes: ReadonlySet<number> = new Set(
  [...numbersOf('## WebSocket close codes'), 1000, 1005].filter((code) => code !== 4500),
);
