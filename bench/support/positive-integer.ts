/**
 * Reads a count that an option gives.
 *
 * @throws {Error} when the text is no positive integer.
 */
export function positiveInteger(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`${text} must be a positive integer`);
  return number;
}
