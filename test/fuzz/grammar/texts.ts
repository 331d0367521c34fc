import type { Dice } from './dice.ts';

/** A text that parts of a server may trip over. The simplest stand first. */
export function hostileText(dice: Dice): string {
  return dice.draw([
    () => 'a',
    () => '',
    () => '🚀 größer \u2028 \u202e ﷽',
    () => '\u0000',
    () => '%_\\',
    () => '__proto__',
    () => 'constructor',
    () => "'; DROP TABLE markets; --",
    () => ' Did you mean '.repeat(dice.int(1, 200)),
    () => 'x'.repeat(dice.int(1, 20_000)),
    () => '😀'.repeat(dice.int(1, 5000)),
    () => '${7*7}{{7*7}}',
    () => '\uffff\ufeff',
    () => '1e309',
    () => '-0',
  ]);
}

/** Letters of a JSON text of strings, with escapes that few clients send. */
export function hostileString(dice: Dice): string {
  return dice.draw([
    () => JSON.stringify(hostileText(dice)),
    () => '"\\ud800"',
    () => '"\\udfff\\ud800"',
    () => '"\\u0000"',
    () => JSON.stringify('\\'.repeat(dice.int(1, 4000))),
  ]);
}

/** A number of JSON. */
function hostileNumber(dice: Dice): string {
  return dice.pick([
    '1',
    '0',
    '-1',
    '1.5',
    '1e400',
    '-1e400',
    '9007199254740993',
    '2147483648',
    '1e-400',
    '-0',
  ]);
}

/** The JSON text of any value. Keys may repeat, be very many, or be names that JavaScript has its own meaning for. */
export function hostileJson(dice: Dice, depth = 4): string {
  const below = (): string => hostileJson(dice, depth - 1);
  const leaf = dice.pick([() => 'null', () => 'true', () => hostileNumber(dice), () => hostileString(dice)]);
  if (depth === 0) return leaf();
  return dice.draw([
    leaf,
    () => `[${dice.many(0, 4, below).join(',')}]`,
    () => `{${dice.many(0, 4, () => `${hostileKey(dice)}:${below()}`).join(',')}}`,
    () => `[${times(dice.int(1, 6000), () => '1', ',')}]`,
    () => `{${times(dice.int(1, 9000), (index) => `"k${index.toString(36)}":1`, ',')}}`,
    () => nested(dice.int(1, 20_000), '[', ']'),
    () => nested(dice.int(1, 10_000), '{"a":', '}', '1'),
  ]);
}

function hostileKey(dice: Dice): string {
  return dice.pick([
    '"a"',
    '"__proto__"',
    '"constructor"',
    '""',
    '"input"',
    '"toString"',
    '"\\u0000"',
    '"length"',
  ]);
}

/** Brackets in each other. */
export function nested(depth: number, open: string, close: string, inside = ''): string {
  return `${open.repeat(depth)}${inside}${close.repeat(depth)}`;
}

/** Joins the parts of the indices from 0 to `count` − 1. */
export function times(count: number, part: (index: number) => string, separator = ' '): string {
  return Array.from({ length: count }, (_, index) => part(index)).join(separator);
}
