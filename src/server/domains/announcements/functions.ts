import type { DatabaseFunction } from '../../db/versioned/migration.ts';
import { turnJob } from './turn-key.ts';

/**
 * Completes a row of `announcements` of any writer, and makes the jobs that begin and end the announcement at their times.
 * The names of kinds, severities and parts may come in lower case. The function runs with the rights of its owner, because its
 * writers have none on the jobs.
 */
export const announcementTrigger: DatabaseFunction = {
  signature: 'marketcast_announcement_written()',
  sql: `CREATE OR REPLACE FUNCTION marketcast_announcement_written() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $function$
DECLARE
  moment timestamptz;
BEGIN
  NEW.kind := upper(NEW.kind);
  NEW.severity := coalesce(upper(NEW.severity), 'INFO');
  NEW.body := coalesce(NEW.body, '');
  NEW.affects := upper(coalesce(NEW.affects, '{}')::text)::text[];
  NEW.starts_at := coalesce(NEW.starts_at, clock_timestamp());
  NEW.state := coalesce(upper(NEW.state), CASE WHEN NEW.starts_at > clock_timestamp() THEN 'SCHEDULED' ELSE 'ACTIVE' END);
  IF TG_OP = 'INSERT' THEN
    NEW.created_at := coalesce(NEW.created_at, clock_timestamp());
    NEW.updated_at := clock_timestamp();
  ELSE
    NEW.created_at := OLD.created_at;
    NEW.updated_at := greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond');
  END IF;
  IF to_regclass('marketcast_jobs') IS NOT NULL THEN
    FOREACH moment IN ARRAY CASE NEW.state
      WHEN 'SCHEDULED' THEN ARRAY[NEW.starts_at, NEW.ends_at]
      WHEN 'ACTIVE' THEN ARRAY[NEW.ends_at]
      ELSE ARRAY[]::timestamptz[]
    END LOOP
      CONTINUE WHEN moment IS NULL;
      INSERT INTO marketcast_jobs (name, key, payload, due_at)
      VALUES ('${turnJob}', NEW.id || ' ' || to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        jsonb_build_object('id', NEW.id), moment)
      ON CONFLICT (name, key) DO NOTHING;
    END LOOP;
  END IF;
  RETURN NEW;
END $function$;
CREATE OR REPLACE TRIGGER marketcast_announcement_written BEFORE INSERT OR UPDATE ON announcements
  FOR EACH ROW EXECUTE FUNCTION marketcast_announcement_written();`,
};
