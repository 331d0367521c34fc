import { GraphQLError, Kind, valueFromASTUntyped } from 'graphql';

import { parseTimestamp } from '../base/time.ts';
import { builder } from './builder.ts';

const smallest = -(2n ** 63n);
const largest = 2n ** 63n - 1n;

builder.scalarType('BigInt', {
  description:
    'A signed 64-bit integer as a decimal string, because a JavaScript number cannot hold every such integer. Shares and `bParameter` count billionths of a share, amounts of money count lamports (billionths of a SOL). Inputs may be integers too.',
  serialize: (value) => value.toString(),
  parseValue: readBigInt,
  parseLiteral: (node) =>
    readBigInt(node.kind === Kind.INT || node.kind === Kind.STRING ? node.value : undefined),
});

builder.scalarType('Decimal', {
  description: 'An exact decimal number as a string, such as `"0.555761000"`.',
  serialize: (value) => value,
  parseValue: readDecimal,
  parseLiteral: (node) =>
    readDecimal(
      node.kind === Kind.INT || node.kind === Kind.FLOAT || node.kind === Kind.STRING
        ? node.value
        : undefined,
    ),
});

builder.scalarType('DateTime', {
  description: 'A moment in UTC as RFC 3339 with six decimals, such as `"2026-01-31T12:00:00.123456Z"`.',
  serialize: (value) => value,
  parseValue: readDateTime,
  parseLiteral: (node) => readDateTime(node.kind === Kind.STRING ? node.value : undefined),
});

builder.scalarType('Cursor', {
  description: 'A position in a stream of events. Opaque: keep it, and give it back as `after`.',
  serialize: (value) => value,
  parseValue: readCursor,
  parseLiteral: (node) => readCursor(node.kind === Kind.STRING ? node.value : undefined),
});

builder.scalarType('JSON', {
  description: 'Any JSON value.',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});

function readBigInt(value: unknown): bigint {
  const isInteger = typeof value === 'string' ? /^-?\d{1,19}$/.test(value) : Number.isSafeInteger(value);
  if (!isInteger) throw badInput('BigInt must be an integer, written as a string of digits.');
  const integer = BigInt(value as string | number);
  if (integer < smallest || integer > largest) throw badInput('BigInt must fit in 64 bits.');
  return integer;
}

function readDecimal(value: unknown): string {
  const text = typeof value === 'number' ? value.toString() : value;
  if (typeof text !== 'string' || !/^-?\d{1,30}(\.\d{1,30})?$/.test(text)) {
    throw badInput('Decimal must be a decimal number, written as a string.');
  }
  return text;
}

function readDateTime(value: unknown): string {
  try {
    if (typeof value === 'string') return parseTimestamp(value);
  } catch {
    // The error below is the same for every wrong value.
  }
  throw badInput('DateTime must be an RFC 3339 timestamp.');
}

function readCursor(value: unknown): string {
  if (typeof value === 'string') return value;
  throw badInput('Cursor must be a string.');
}

function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}
