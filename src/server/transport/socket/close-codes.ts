/** Close codes beside those of `CloseCode` in graphql-ws. */
export const closeCodes = {
  /** A message exceeds the limit of bytes (RFC 6455, section 7.4.1). `ws` sends it. */
  messageTooBig: 1009,
  /** The client should come back (registered with IANA as "Service Restart"). */
  serviceRestart: 1012,
  /** The client should come back later (registered with IANA as "Try Again Later"). */
  tryAgainLater: 1013,
  /** The protocol's code for too many `connection_init` messages, used for a flood of any message, too. */
  tooManyMessages: 4429,
} as const;
