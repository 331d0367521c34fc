/** The characters of a text as PostgreSQL counts them: code points, not UTF-16 units. */
export function characterCount(text: string): number {
  return Array.from(text).length;
}

/** Whether PostgreSQL can store a text: GraphQL allows a NUL character, and PostgreSQL does not. */
export function isStorable(text: string): boolean {
  return !text.includes('\0');
}
