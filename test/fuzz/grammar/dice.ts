import fc from 'fast-check';

/**
 * Draws by a list of numbers, and the first of all choices after the end of the list. So a shorter list, or smaller numbers,
 * make a simpler case: fast-check shrinks the list.
 */
export class Dice {
  readonly #numbers: readonly number[];
  #index = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  /** A number between two bounds, both included. */
  int(minimum: number, maximum: number): number {
    const number = this.#numbers[this.#index] ?? 0;
    this.#index += 1;
    return minimum + (number % (maximum - minimum + 1));
  }

  /** A value of a list. The simplest stands first. */
  pick<const Value>(values: readonly [Value, ...Value[]]): Value {
    return values[this.int(0, values.length - 1)] ?? values[0];
  }

  /** A value that one of the functions makes. The simplest stands first. */
  draw<Value>(makers: readonly [() => Value, ...(() => Value)[]]): Value {
    return this.pick(makers)();
  }

  /** True in that many of a hundred cases. */
  chance(percent: number): boolean {
    return this.int(0, 99) >= 100 - percent;
  }

  /** Makes several values, `minimum` of them at least. */
  many<Value>(minimum: number, maximum: number, make: (index: number) => Value): Value[] {
    return Array.from({ length: this.int(minimum, maximum) }, (_, index) => make(index));
  }
}

/** Numbers of a list at most. */
const maximumNumbers = 400;

/** The cases that a grammar draws. */
export function drawn<Case>(grammar: (dice: Dice) => Case): fc.Arbitrary<Case> {
  return fc
    .array(fc.nat(1_000_003), { maxLength: maximumNumbers, size: 'max' })
    .map((numbers) => grammar(new Dice(numbers)));
}
