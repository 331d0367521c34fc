import type { DatabaseFunction } from '../../db/versioned/migration.ts';

/** Keeps the parameters of a curve from changing once its shares are unlocked, whoever updates the row. */
export const frozenTrigger: DatabaseFunction = {
  signature: 'marketcast_creator_shares_frozen()',
  sql: `CREATE OR REPLACE FUNCTION marketcast_creator_shares_frozen() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $function$
BEGIN
  RAISE EXCEPTION 'the parameters of unlocked shares stay as they are';
END $function$;
CREATE OR REPLACE TRIGGER marketcast_creator_shares_frozen
  BEFORE UPDATE OF divisor, max_supply, sell_fee_bps, holders_part_bps ON creator_shares
  FOR EACH ROW WHEN (OLD.unlocked_at IS NOT NULL) EXECUTE FUNCTION marketcast_creator_shares_frozen();`,
};
