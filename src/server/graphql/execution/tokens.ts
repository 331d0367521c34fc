import { Token, TokenKind, visit, type DocumentNode } from 'graphql';

const noToken = new Token(TokenKind.SOF, 0, 0, 0, 0);

/** The number of tokens of a document that still has its tokens. Comments count. */
export function countTokens({ loc }: DocumentNode): number {
  let count = 0;
  // The first token stands for the start of the text, and the last token for its end.
  for (let token = loc?.startToken.next; token != null; token = token.next) {
    if (token.kind !== TokenKind.EOF) count += 1;
  }
  return count;
}

/**
 * Removes the tokens from a parsed document, so that a cached document takes less memory. Locations keep their offsets
 * and the text, so errors still name their places.
 */
export function releaseTokens(document: DocumentNode): void {
  visit(document, {
    enter({ loc }) {
      if (loc !== undefined) Object.assign(loc, { startToken: noToken, endToken: noToken });
    },
  });
}
