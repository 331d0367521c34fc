import { Token, TokenKind, visit, type DocumentNode } from 'graphql';

const noToken = new Token(TokenKind.SOF, 0, 0, 0, 0);

/** Tokens of a document that was just parsed, comments included. */
export function countTokens({ loc }: DocumentNode): number {
  let count = 0;
  // The first token and the last stand for the start and the end of the text.
  for (let token = loc?.startToken.next; token != null; token = token.next) {
    if (token.kind !== TokenKind.EOF) count += 1;
  }
  return count;
}

/**
 * Lets go of the tokens that a document was parsed from. Locations keep their offsets and the text, so that errors name
 * the same places.
 */
export function releaseTokens(document: DocumentNode): void {
  visit(document, {
    enter({ loc }) {
      if (loc !== undefined) Object.assign(loc, { startToken: noToken, endToken: noToken });
    },
  });
}
