import type { DatabaseFunction } from '../../db/versioned/migration.ts';
import { resumeJob } from './resume-key.ts';

/**
 * Makes a row of `trading_halts` a wall, also a row of another program: it waits for the trades that are on their way, ends the halt of the
 * same scope, and makes the job that resumes trading. The function runs with the rights of its owner, because its writers have
 * none on the jobs.
 */
export const haltTrigger: DatabaseFunction = {
  signature: 'marketcast_halt_written()',
  sql: `CREATE OR REPLACE FUNCTION marketcast_halt_written() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $function$
BEGIN
  NEW.cancel_orders := coalesce(NEW.cancel_orders, false);
  IF TG_OP = 'UPDATE' THEN
    IF OLD.ended_at IS NOT NULL AND NEW.ended_at IS NULL THEN
      RAISE EXCEPTION 'a halt that has ended stays ended: insert another one';
    END IF;
    IF NEW.id <> OLD.id OR NEW.market_id IS DISTINCT FROM OLD.market_id THEN
      RAISE EXCEPTION 'a halt keeps its market: end it, and insert another one';
    END IF;
  ELSIF NEW.ended_at IS NULL THEN
    PERFORM marketcast_halt_scope(NEW.market_id);
    NEW.started_at := clock_timestamp();
    UPDATE trading_halts SET ended_at = least(resumes_at, clock_timestamp())
    WHERE ended_at IS NULL AND market_id IS NOT DISTINCT FROM NEW.market_id;
  END IF;
  NEW.started_at := coalesce(NEW.started_at, clock_timestamp());
  IF NEW.ended_at IS NULL AND NEW.resumes_at IS NOT NULL AND to_regclass('marketcast_jobs') IS NOT NULL THEN
    INSERT INTO marketcast_jobs (name, key, payload, due_at)
    VALUES ('${resumeJob}', NEW.id || ' ' || to_char(NEW.resumes_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
      jsonb_build_object('id', NEW.id), NEW.resumes_at)
    ON CONFLICT (name, key) DO NOTHING;
  END IF;
  RETURN NEW;
END $function$;
CREATE OR REPLACE TRIGGER marketcast_halt_written BEFORE INSERT OR UPDATE ON trading_halts
  FOR EACH ROW EXECUTE FUNCTION marketcast_halt_written();`,
};
