/** The parts of a change publisher for domains that react to nothing. */
export const noReactions = {
  react: () => Promise.resolve(),
  onReactionFailed: () => undefined,
} as const;
