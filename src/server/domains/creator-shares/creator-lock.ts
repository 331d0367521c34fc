import { bind, defineStatement } from '../../db/statement.ts';
import { announceCreatorLocks, type CreatorLock } from '../orders/creator-lock.ts';
import { countFunction } from './functions.ts';
import { missingForShares } from './needs.ts';

const lockCounted = defineStatement(
  'lock_counted_creator_shares',
  `SELECT FROM creator_shares WHERE unlocked_at IS NULL
     AND creator_wallet = (SELECT creator_wallet FROM markets WHERE id = $1) FOR NO KEY UPDATE`,
);

const lock: CreatorLock = (marketId) => bind(lockCounted, marketId);

announceCreatorLocks({
  find: ({ capabilities }) =>
    missingForShares((name) => capabilities.isUsable(name)) === null ? lock : null,
  sign: countFunction.signature,
  lock,
});
