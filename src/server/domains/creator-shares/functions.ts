import type { DatabaseFunction } from '../../db/versioned/migration.ts';

/** Keeps the parameters of a curve from changing once its shares are unlocked, whichever program updates the row. */
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

/**
 * The volume of the markets of a creator. It is volatile, so that an UPDATE which has waited for the row of the creator sees the trades that
 * it has waited for.
 */
export const volumeFunction: DatabaseFunction = {
  signature: 'marketcast_creator_volume(text)',
  sql: `CREATE OR REPLACE FUNCTION marketcast_creator_volume(creator text) RETURNS numeric
LANGUAGE sql VOLATILE AS $function$
  SELECT coalesce(sum(total_volume), 0)::numeric FROM markets WHERE creator_wallet = creator
$function$;`,
};

/**
 * Saves the volumes of the locked shares of the creators of markets. Tells whether all of them stay locked. Each row is locked, and a volume
 * is read behind its lock.
 */
export const countFunction: DatabaseFunction = {
  signature: 'marketcast_creator_volume_stays_below(text[])',
  sql: `CREATE OR REPLACE FUNCTION marketcast_creator_volume_stays_below(given_markets text[]) RETURNS boolean
LANGUAGE sql VOLATILE AS $function$
  WITH counted AS (
    UPDATE creator_shares SET volume = marketcast_creator_volume(creator_wallet) WHERE unlocked_at IS NULL
      AND creator_wallet = ANY(ARRAY(SELECT creator_wallet FROM markets WHERE id = ANY(given_markets)))
    RETURNING volume < unlock_volume AS is_below
  ) SELECT coalesce(bool_and(is_below), true) FROM counted
$function$;`,
};
