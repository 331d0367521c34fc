/** The fields of events that tests of captured rows compare. */
export const eventFields = /* GraphQL */ `
  __typename
  id
  marketId
  occurredAt
  ... on MarketStateChanged {
    action
    oldState
    newState
    isCancelled
  }
  ... on PriceUpdated {
    priceYes
    priceNo
    sharesYes
    sharesNo
    totalVolume
  }
  ... on TradeExecuted {
    trade {
      id
      shares
      cost
      priceAfter
      txSignature
    }
  }
  ... on VoteCast {
    vote {
      voteType
      vote
      userWallet
    }
    tally {
      for
      against
    }
  }
  ... on DiscussionPosted {
    discussion {
      id
      content
    }
  }
  ... on DiscussionDeleted {
    discussionId
    deletedAt
  }
`;
