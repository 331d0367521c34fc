import type { DatabaseFunction } from '../../db/versioned/migration.ts';
import { expireJob, tellJob } from './job-names.ts';
import { groupMinutes } from './table.ts';

/** Dedupe keys that a row which counts up remembers. */
const rememberedKeys = 100;

/** The condition of the rows that may count up for the notification `given`. */
const grouping = `user_wallet = given.user_wallet AND group_key = given.group_key AND archived_at IS NULL
      AND created_at > clock_timestamp() - interval '${groupMinutes} minutes'`;

/**
 * Gives a notification its place in the inbox of its wallet, under the lock of the inbox, and counts it. The function does not
 * insert the row. \`outcome\` is \`added\` for a row that belongs inserted, \`grouped\` when another row counts it, \`duplicate\` for a
 * known dedupe key, and \`known\` for a known id.
 */
const placeFunction: DatabaseFunction = {
  // The type of the row has a name only after the table is made, and a signature is read before that.
  signature: 'marketcast_inbox_place(anyelement)',
  sql: `CREATE OR REPLACE FUNCTION marketcast_inbox_place(given_row anyelement,
  OUT outcome text, OUT placed anyelement, OUT unread_now integer, OUT unseen_now integer)
LANGUAGE plpgsql AS $function$
DECLARE
  given notifications%ROWTYPE := given_row;
  fresh notifications%ROWTYPE := given_row;
  box inboxes%ROWTYPE;
  old notifications%ROWTYPE;
  held uuid;
  adds_unread integer;
  adds_unseen integer;
BEGIN
  fresh.seen_at := coalesce(given.seen_at, given.read_at);
  fresh.archived_at := CASE WHEN given.expires_at <= clock_timestamp() THEN coalesce(given.archived_at, given.expires_at)
    ELSE given.archived_at END;
  fresh.sequence := 0;
  fresh.version := 0;
  adds_unread := (fresh.read_at IS NULL AND fresh.archived_at IS NULL)::integer;
  adds_unseen := (fresh.seen_at IS NULL AND fresh.archived_at IS NULL)::integer;
  IF given.group_key IS NOT NULL THEN
    -- Before the inbox: an update of the row by another program takes them in this order.
    SELECT id INTO held FROM notifications WHERE ${grouping} ORDER BY created_at DESC LIMIT 1 FOR NO KEY UPDATE;
  END IF;
  -- Locks the inbox and counts the row as added. The other outcomes, which are rare, take that back.
  INSERT INTO inboxes AS known (user_wallet, last_sequence, unread, unseen, version)
  VALUES (given.user_wallet, 1, adds_unread, adds_unseen, 1)
  ON CONFLICT (user_wallet) DO UPDATE SET last_sequence = known.last_sequence + 1, version = known.version + 1,
    unread = known.unread + adds_unread, unseen = known.unseen + adds_unseen
  RETURNING * INTO box;
  IF NOT given.is_told AND EXISTS (SELECT FROM notifications WHERE id = given.id) THEN
    outcome := 'known';
  ELSIF given.dedupe_key IS NOT NULL THEN
    -- The order makes the planner take the index of both columns. Without statistics it takes that of the wallet alone, keeps that
    -- plan, and reads the whole inbox.
    PERFORM FROM notifications WHERE user_wallet = given.user_wallet
      AND dedupe_key BETWEEN given.dedupe_key AND given.dedupe_key ORDER BY dedupe_key LIMIT 1;
    IF FOUND THEN
      outcome := 'duplicate';
    END IF;
  END IF;
  IF outcome IS NULL AND given.group_key IS NOT NULL THEN
    IF held IS NOT NULL THEN
      SELECT * INTO old FROM notifications WHERE id = held AND ${grouping};
    END IF;
    IF old.id IS NULL THEN
      -- A row that came meanwhile. Its holder may wait for this inbox, so this must not wait for it.
      SELECT * INTO old FROM notifications WHERE ${grouping} ORDER BY created_at DESC LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
    END IF;
    IF old.id IS NOT NULL THEN
      outcome := CASE WHEN given.dedupe_key = ANY(old.grouped_keys) THEN 'duplicate' ELSE 'grouped' END;
    END IF;
  END IF;
  IF outcome IN ('known', 'duplicate') THEN
    UPDATE inboxes SET last_sequence = last_sequence - 1, version = version - 1,
      unread = unread - adds_unread, unseen = unseen - adds_unseen WHERE user_wallet = given.user_wallet;
    placed := fresh;
    RETURN;
  ELSIF outcome = 'grouped' THEN
    UPDATE notifications AS known SET count = known.count + 1, sequence = box.last_sequence, version = box.version,
      type = given.type, severity = given.severity, title = given.title, body = given.body, data = given.data,
      action_url = given.action_url, seen_at = NULL, read_at = NULL, is_new = false, is_told = given.is_told,
      updated_at = clock_timestamp(),
      grouped_keys = CASE WHEN given.dedupe_key IS NULL THEN known.grouped_keys
        ELSE (array_append(coalesce(known.grouped_keys, '{}'), given.dedupe_key))[greatest(1, coalesce(cardinality(known.grouped_keys), 0) + 2 - ${rememberedKeys}):] END
    WHERE known.id = old.id RETURNING * INTO fresh;
    UPDATE inboxes SET unread = unread - adds_unread + (old.read_at IS NOT NULL)::integer,
      unseen = unseen - adds_unseen + (old.read_at IS NOT NULL OR old.seen_at IS NOT NULL)::integer
    WHERE user_wallet = given.user_wallet RETURNING unread, unseen INTO unread_now, unseen_now;
    placed := fresh;
    RETURN;
  END IF;
  outcome := 'added';
  IF given.expires_at IS NOT NULL AND fresh.archived_at IS NULL THEN
    PERFORM marketcast_inbox_expect(given.expires_at);
  END IF;
  fresh.sequence := box.last_sequence;
  fresh.version := box.version;
  fresh.is_new := true;
  fresh.updated_at := clock_timestamp();
  unread_now := box.unread;
  unseen_now := box.unseen;
  placed := fresh;
END $function$;`,
};

/** Makes the job that archives what has expired by a moment, within a second of it. Notifications of a second share a job. */
const expectFunction: DatabaseFunction = {
  signature: 'marketcast_inbox_expect(timestamp with time zone)',
  sql: `CREATE OR REPLACE FUNCTION marketcast_inbox_expect(moment timestamptz) RETURNS void LANGUAGE plpgsql AS $function$
DECLARE
  due timestamptz := date_bin(interval '500 milliseconds', moment, timestamptz '1970-01-01 00:00:00+00') + interval '500 milliseconds';
BEGIN
  IF to_regclass('marketcast_jobs') IS NOT NULL THEN
    INSERT INTO marketcast_jobs (name, key, payload, due_at) VALUES ('${expireJob}', extract(epoch FROM due)::text, 'null', due)
    ON CONFLICT (name, key) DO NOTHING;
  END IF;
END $function$;`,
};

/**
 * Places a notification that another program inserts without a sequence. A row that counts up another row, or whose dedupe key
 * is known, is not inserted. The function runs with the rights of its owner, because its writers have none on the inboxes.
 */
const insertTrigger: DatabaseFunction = {
  signature: 'marketcast_notification_inserted()',
  sql: `CREATE OR REPLACE FUNCTION marketcast_notification_inserted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $function$
DECLARE
  result record;
BEGIN
  NEW.type := upper(NEW.type);
  NEW.severity := coalesce(upper(NEW.severity), 'INFO');
  NEW.body := coalesce(NEW.body, '');
  NEW.data := coalesce(NEW.data, '{}');
  NEW.count := coalesce(NEW.count, 1);
  NEW.created_at := coalesce(NEW.created_at, clock_timestamp());
  NEW.is_told := false;
  NEW.marked_version := NULL;
  NEW.grouped_keys := NULL;
  SELECT * INTO result FROM marketcast_inbox_place(NEW);
  IF result.outcome IN ('grouped', 'duplicate') THEN
    RETURN NULL;
  END IF;
  RETURN result.placed;
END $function$;
CREATE OR REPLACE TRIGGER marketcast_notification_inserted BEFORE INSERT ON notifications
  FOR EACH ROW WHEN (NEW.sequence IS NULL) EXECUTE FUNCTION marketcast_notification_inserted();`,
};

/** Counts an update by another program. Updates of ours bring a new version, or a new version of their mark. */
const updateTrigger: DatabaseFunction = {
  signature: 'marketcast_notification_updated()',
  sql: `CREATE OR REPLACE FUNCTION marketcast_notification_updated() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $function$
DECLARE
  was_unread integer := (OLD.read_at IS NULL AND OLD.archived_at IS NULL)::integer;
  was_unseen integer := (OLD.read_at IS NULL AND OLD.seen_at IS NULL AND OLD.archived_at IS NULL)::integer;
BEGIN
  IF NEW.user_wallet <> OLD.user_wallet OR NEW.id <> OLD.id THEN
    RAISE EXCEPTION 'a notification keeps its id and its wallet: delete it, and insert another one';
  END IF;
  NEW.sequence := OLD.sequence;
  NEW.seen_at := coalesce(NEW.seen_at, NEW.read_at);
  NEW.updated_at := clock_timestamp();
  NEW.is_new := false;
  NEW.is_told := false;
  UPDATE inboxes SET version = version + 1,
    unread = unread - was_unread + (NEW.read_at IS NULL AND NEW.archived_at IS NULL)::integer,
    unseen = unseen - was_unseen + (NEW.read_at IS NULL AND NEW.seen_at IS NULL AND NEW.archived_at IS NULL)::integer
  WHERE user_wallet = OLD.user_wallet RETURNING version INTO NEW.version;
  IF NEW.expires_at IS NOT NULL AND NEW.archived_at IS NULL THEN
    PERFORM marketcast_inbox_expect(NEW.expires_at);
  END IF;
  RETURN NEW;
END $function$;
CREATE OR REPLACE TRIGGER marketcast_notification_updated BEFORE UPDATE ON notifications
  FOR EACH ROW WHEN (NEW.version = OLD.version AND NEW.marked_version IS NOT DISTINCT FROM OLD.marked_version)
  EXECUTE FUNCTION marketcast_notification_updated();`,
};

/** Takes a deleted notification that was unread out of the counters, and makes the job that tells its wallet. */
const deleteTrigger: DatabaseFunction = {
  signature: 'marketcast_notification_deleted()',
  sql: `CREATE OR REPLACE FUNCTION marketcast_notification_deleted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $function$
BEGIN
  UPDATE inboxes SET version = version + 1, unread = unread - 1, unseen = unseen - (OLD.seen_at IS NULL)::integer
  WHERE user_wallet = OLD.user_wallet;
  IF to_regclass('marketcast_jobs') IS NOT NULL THEN
    INSERT INTO marketcast_jobs (name, key, payload, due_at)
    VALUES ('${tellJob}', OLD.user_wallet, jsonb_build_object('wallet', OLD.user_wallet), clock_timestamp())
    ON CONFLICT (name, key) DO NOTHING;
  END IF;
  RETURN NULL;
END $function$;
CREATE OR REPLACE TRIGGER marketcast_notification_deleted AFTER DELETE ON notifications
  FOR EACH ROW WHEN (OLD.read_at IS NULL AND OLD.archived_at IS NULL) EXECUTE FUNCTION marketcast_notification_deleted();`,
};

/**
 * Makes notifications of this server, in the order in which they are given, and returns the fate of each. A wallet that has muted
 * a type gets none of it, unless the notification is \`necessary\`.
 */
const notifyFunction: DatabaseFunction = {
  signature: 'marketcast_inbox_notify(jsonb)',
  sql: `CREATE OR REPLACE FUNCTION marketcast_inbox_notify(items jsonb)
RETURNS TABLE (entry integer, outcome text, made_id uuid, made_sequence bigint, made_version bigint, made_count integer,
  made_at timestamptz, changed_at timestamptz, ended_at timestamptz, unread integer, unseen integer)
LANGUAGE plpgsql AS $function$
DECLARE
  item jsonb;
  result record;
  given notifications%ROWTYPE;
  held uuid[];
  muted text[] := ARRAY(
    SELECT choice.user_wallet || ' ' || choice.type FROM notification_preferences AS choice
    WHERE NOT choice.in_app AND choice.user_wallet = ANY(ARRAY(SELECT each->>'user_wallet' FROM jsonb_array_elements(items) AS each))
  );
BEGIN
  -- Before all inboxes, as above. A single notification locks its own.
  IF jsonb_array_length(items) > 1 THEN
    -- Looked up one by one: without statistics the planner would read all notifications for a join, and keep that plan.
    held := ARRAY(
      SELECT known.id FROM (
        SELECT DISTINCT each->>'user_wallet' AS wallet, each->>'group_key' AS key FROM jsonb_array_elements(items) AS each
        WHERE each->>'group_key' IS NOT NULL
      ) AS wanted CROSS JOIN LATERAL (
        SELECT id FROM notifications WHERE user_wallet = wanted.wallet AND group_key = wanted.key AND archived_at IS NULL
          AND created_at > clock_timestamp() - interval '${groupMinutes} minutes' OFFSET 0
      ) AS known
    );
    IF cardinality(held) > 0 THEN
      PERFORM FROM notifications WHERE id = ANY(held) ORDER BY id FOR NO KEY UPDATE;
    END IF;
  END IF;
  entry := -1;
  FOR item IN SELECT each FROM jsonb_array_elements(items) WITH ORDINALITY AS list (each, place) ORDER BY place LOOP
    entry := entry + 1;
    given := jsonb_populate_record(NULL::notifications, item);
    IF NOT (item->'necessary')::boolean AND given.user_wallet || ' ' || given.type = ANY(muted) THEN
      outcome := 'muted';
      RETURN NEXT;
      CONTINUE;
    END IF;
    given.id := coalesce(given.id, gen_random_uuid());
    given.created_at := clock_timestamp();
    given.count := 1;
    given.is_told := true;
    SELECT * INTO result FROM marketcast_inbox_place(given);
    outcome := CASE result.outcome WHEN 'known' THEN 'duplicate' ELSE result.outcome END;
    given := result.placed;
    IF outcome = 'added' THEN
      INSERT INTO notifications SELECT given.*;
    END IF;
    made_id := given.id;
    made_sequence := given.sequence;
    made_version := given.version;
    made_count := given.count;
    made_at := given.created_at;
    changed_at := given.updated_at;
    ended_at := given.archived_at;
    unread := result.unread_now;
    unseen := result.unseen_now;
    RETURN NEXT;
  END LOOP;
END $function$;`,
};

/** The functions of inboxes, each behind those that it calls. */
export const inboxFunctions: readonly DatabaseFunction[] = [
  expectFunction,
  placeFunction,
  insertTrigger,
  updateTrigger,
  deleteTrigger,
  notifyFunction,
];
