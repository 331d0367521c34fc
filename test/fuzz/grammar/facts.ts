/** Names of facts of the server under test. A case holds the name, so that it is the same on every server. */
export const factNames = [
  'market',
  'discussion',
  'marketCursor',
  'otherCursor',
  'pageCursor',
  'wallet',
  'token',
  'expiredToken',
] as const;

/** A name of a fact. */
export type FactName = (typeof factNames)[number];

/** The facts of a server, by name. */
export type Facts = Readonly<Record<FactName, string>>;

const isFactName = (name: string): name is FactName => factNames.some((each) => each === name);

/** The place of a fact in a text. */
export const fact = (name: FactName): string => `@@${name}@@`;

/** A text with the facts in their places. */
export function withFacts(text: string, facts: Facts): string {
  if (!text.includes('@@')) return text;
  return text.replaceAll(/@@(\w+)@@/g, (all, name: string) => {
    return isFactName(name) ? facts[name] : all;
  });
}
