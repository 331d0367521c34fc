import type { DatabaseFunction } from '../../db/versioned/migration.ts';
import { clockJob } from './clock-key.ts';

/**
 * Gives an event of another program its sequence, under the lock of its session. An event of ours brings a sequence that its
 * session has counted already. The function runs with the rights of its owner, because its writers have none on all columns.
 */
export const eventFunction: DatabaseFunction = {
  signature: 'marketcast_session_event_written()',
  sql: `CREATE OR REPLACE FUNCTION marketcast_session_event_written() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $function$
BEGIN
  IF NEW.sequence IS NULL THEN
    UPDATE trading_sessions SET last_sequence = last_sequence + 1 WHERE id = NEW.session_id
    RETURNING last_sequence INTO NEW.sequence;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'there is no trading session %', NEW.session_id USING ERRCODE = 'foreign_key_violation';
    END IF;
  ELSIF NOT EXISTS (SELECT FROM trading_sessions WHERE id = NEW.session_id AND last_sequence >= NEW.sequence) THEN
    RAISE EXCEPTION 'leave the sequence of a session event null: it is given' USING ERRCODE = 'check_violation';
  END IF;
  NEW.at := coalesce(NEW.at, clock_timestamp());
  RETURN NEW;
END $function$;
CREATE OR REPLACE TRIGGER marketcast_session_event_written BEFORE INSERT ON trading_session_events
  FOR EACH ROW EXECUTE FUNCTION marketcast_session_event_written();`,
};

/**
 * Tells of a session that another program begins, or whose status it changes, and sets its clock. A transaction of ours raises the
 * version, and tells of it itself.
 */
export const sessionFunction: DatabaseFunction = {
  signature: 'marketcast_session_written()',
  sql: `CREATE OR REPLACE FUNCTION marketcast_session_written() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $function$
DECLARE
  before text := NULL;
  is_over boolean := NEW.status NOT IN ('ACTIVE', 'PAUSED');
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.version <> OLD.version OR NEW.status = OLD.status THEN
      RETURN NULL;
    END IF;
    before := OLD.status;
  ELSIF NEW.version > 0 THEN
    RETURN NULL;
  END IF;
  UPDATE trading_sessions SET version = version + 1, updated_at = clock_timestamp(),
    ended_at = CASE WHEN is_over THEN coalesce(ended_at, clock_timestamp()) END
  WHERE id = NEW.id;
  INSERT INTO trading_session_events (session_id, kind, data)
  VALUES (NEW.id, 'SessionStatusChanged', jsonb_build_object('from', before, 'to', NEW.status, 'reason', NEW.end_reason));
  IF to_regclass('marketcast_jobs') IS NOT NULL THEN
    INSERT INTO marketcast_jobs (name, key, payload, due_at)
    VALUES ('${clockJob}', NEW.id || ' written', jsonb_build_object('id', NEW.id), clock_timestamp())
    ON CONFLICT (name, key) DO NOTHING;
  END IF;
  RETURN NULL;
END $function$;
CREATE OR REPLACE TRIGGER marketcast_session_written AFTER INSERT OR UPDATE ON trading_sessions
  FOR EACH ROW EXECUTE FUNCTION marketcast_session_written();`,
};
