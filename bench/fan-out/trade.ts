import { randomUUID } from 'node:crypto';

/** A trade as the compared servers deliver it: the same fields, of the same length, as the fields of Marketcast. */
export interface TradeExecuted {
  readonly id: string;
  readonly cursor: string;
  readonly marketId: string;
  readonly trade: {
    readonly userWallet: string;
    readonly tradeType: 'BUY' | 'SELL';
    readonly outcome: 'YES' | 'NO';
    readonly shares: string;
    readonly cost: string;
    readonly priceAfter: string;
    readonly txSignature: string;
    readonly blockTime: string;
  };
}

export const typeDefinitions = /* GraphQL */ `
  enum TradeType {
    BUY
    SELL
  }
  enum Outcome {
    YES
    NO
  }
  type Trade {
    userWallet: String!
    tradeType: TradeType!
    outcome: Outcome!
    shares: String!
    cost: String!
    priceAfter: String
    txSignature: String!
    blockTime: String!
  }
  type TradeExecuted {
    id: ID!
    cursor: String!
    marketId: ID!
    trade: Trade!
  }
  type Query {
    isUp: Boolean!
  }
  type Subscription {
    tradeExecuted(marketId: ID): TradeExecuted!
  }
`;

/** The document that every GraphQL server is asked for: eleven fields, all that the schema above has. */
export const document = `subscription ($marketId: ID) {
  tradeExecuted(marketId: $marketId) {
    id cursor marketId
    trade { userWallet tradeType outcome shares cost priceAfter txSignature blockTime }
  }
}`;

/** Columns of the trade that never change. */
export const constants = {
  userWallet: 'So11111111111111111111111111111111111111112',
  shares: 44_983_330_000n,
  cost: 25_000_000_000n,
  priceAfter: '0.555761000',
  blockTime: '2026-11-20T05:02:47.123456Z',
} as const;

const stampLength = 18;
/** The text before the stamp in every message of every protocol. */
export const stampMarker = '"txSignature":"';

/** A transaction signature, as long as those of Solana, that begins with the moment at which the event was due. */
export function stamped(dueMs: number): string {
  return Math.round(dueMs * 1000)
    .toString()
    .padStart(stampLength, '0')
    .padEnd(88, '5KtPn1LGuxhFiwjxErkxTb7XxtLVYUBe6Cn33ej');
}

/** The moment in a signature that stands at an offset of a message, in milliseconds of the monotonic clock. */
export function readStamp(message: Buffer, offset: number): number {
  let micros = 0;
  for (let index = offset; index < offset + stampLength; index += 1) {
    micros = micros * 10 + ((message[index] ?? 0) - 48);
  }
  return micros / 1000;
}

/** The identity of the nth trade of a process. */
export const tradeId = (serial: number): string =>
  `00000000-0000-4000-8000-${serial.toString().padStart(12, '0')}`;

/** Opaque text that names a log, its life and a position in it, as the cursors of Marketcast do. */
function cursorOf(marketId: string): string {
  const position = JSON.stringify([`market:${marketId}`, epoch, serial]);
  return `${Buffer.from(position).toString('base64url')}${epoch.slice(0, 8)}`;
}

const epoch = randomUUID();
let serial = 0;

/** The next trade of a market. */
export function nextTrade(marketId: string, dueMs: number): TradeExecuted {
  serial += 1;
  const { userWallet, shares, cost, priceAfter, blockTime } = constants;
  return {
    id: tradeId(serial),
    cursor: cursorOf(marketId),
    marketId,
    trade: {
      userWallet,
      tradeType: 'BUY',
      outcome: 'YES',
      shares: shares.toString(),
      cost: cost.toString(),
      priceAfter,
      txSignature: stamped(dueMs),
      blockTime,
    },
  };
}
