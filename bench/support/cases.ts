/**
 * Reads a list of cases that an option gives, with commas between them.
 *
 * @throws {Error} for a name that is no case.
 */
export function casesOf<Name extends string>(text: string, known: readonly Name[]): readonly Name[] {
  return text.split(',').map((name) => {
    const found = known.find((each) => each === name);
    if (found === undefined) throw new Error(`--only knows no ${name}`);
    return found;
  });
}
