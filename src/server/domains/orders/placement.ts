import { ApiError } from '../../base/errors.ts';
import type { Config } from '../../base/config.ts';
import type { Capabilities } from '../../db/versioned/capabilities.ts';
import { canHalt } from '../halts/needs.ts';
import { LOT } from '../pricing/depth.ts';
import { refusal } from '../trades/order.ts';
import { creatorLockOf } from './creator-lock.ts';
import { holdersFeeOf } from './holders-fee.ts';
import type { Rules } from './place.ts';
import { tickOf } from './prices.ts';
import type { Placement } from './take.ts';

/** Shares of an order at most: a million shares, so that the sums of a book fit their columns. */
const maximumOrderShares = 1_000_000_000_000_000n;

/** An order as a client gives it. */
export interface GivenPlacement extends Omit<Placement, 'tick' | 'cancelOnDisconnect'> {
  readonly price: string;
  readonly cancelOnDisconnect?: boolean;
}

/** @throws {ApiError} `BAD_USER_INPUT` when the order is not well formed. */
export function readPlacement({ price, cancelOnDisconnect = false, ...given }: GivenPlacement): Placement {
  const { marketId, wallet, outcome, side, shares, timeInForce, postOnly, expiresAt, clientId, onBehalf } =
    given;
  const tick = tickOf(price);
  if (tick === null) throw refusal('price', 'price must be a multiple of 0.001 between 0 and 1.');
  if (shares < LOT || shares % LOT !== 0n) throw refusal('shares', `shares must be a multiple of ${LOT}.`);
  if (shares > maximumOrderShares) {
    const details = { argument: 'shares', maximum: maximumOrderShares.toString() };
    throw new ApiError('BAD_USER_INPUT', details, `An order has ${maximumOrderShares} shares at most.`);
  }
  const isGtd = timeInForce === 'GTD';
  if (isGtd === (expiresAt === null))
    throw refusal('expiresAt', isGtd ? 'A GTD order needs expiresAt.' : 'expiresAt belongs to a GTD order.');
  if (postOnly && (timeInForce === 'IOC' || timeInForce === 'FOK'))
    throw refusal('postOnly', 'An order that is filled at once cannot be post-only.');
  return {
    ...{ marketId, wallet, outcome, side, tick, shares, timeInForce, postOnly, expiresAt, clientId },
    ...(cancelOnDisconnect ? { cancelOnDisconnect } : {}),
    ...(onBehalf === undefined ? {} : { onBehalf }),
  };
}

/** The rules of this deployment. */
export function rulesOf(config: Config, capabilities: Pick<Capabilities, 'isUsable'>): Rules {
  const fees = { maker: config.MAKER_FEE_BPS, taker: config.TAKER_FEE_BPS };
  return {
    ...{ fees, canHalt: canHalt(capabilities) },
    holdersFee: holdersFeeOf({ config, capabilities }),
    lockCreator: creatorLockOf({ capabilities }),
  };
}
