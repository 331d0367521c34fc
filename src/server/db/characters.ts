/** The characters of a text as PostgreSQL counts them: code points, not UTF-16 units. */
export function characterCount(text: string): number {
  return Array.from(text).length;
}
