import type { DatabaseFunction } from '../../db/versioned/migration.ts';
import { durableSlot, ringSlots } from './slots.ts';

/**
 * Settings of the functions that search partitions; the functions that they call inherit them. New tables have no
 * statistics, and without them the planner prefers reading whole partitions, plans each call anew, and compiles plans whose
 * estimate is far too high.
 */
const settings = 'SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off';

/** A topic without any use for so many times its history ends its life. */
export const idleFactor = 2;

/** The slot of the present moment. */
export const slotFunction: DatabaseFunction = {
  signature: 'marketcast_log_slot()',
  // Not in SQL, because a function in SQL is parsed and planned at each call.
  sql: `CREATE OR REPLACE FUNCTION marketcast_log_slot() RETURNS smallint LANGUAGE plpgsql VOLATILE AS $function$
BEGIN
  RETURN (
    SELECT (floor(extract(epoch FROM clock_timestamp()) * 1000 / period_ms)::bigint % ${ringSlots.length})::smallint
    FROM marketcast_log_state
  );
END
$function$;`,
};

/** Locks the row of a topic, and makes it where it is absent. A topic that was idle for too long begins a new epoch. */
export const openFunction: DatabaseFunction = {
  signature: 'marketcast_topic_open(text, boolean, bigint)',
  sql: `CREATE OR REPLACE FUNCTION marketcast_topic_open(given_name text, durable boolean, ttl_ms bigint,
  OUT opened_id bigint, OUT opened_epoch text, OUT opened_tail bigint)
LANGUAGE plpgsql AS $function$
DECLARE
  last_use timestamptz;
BEGIN
  LOOP
    SELECT id, epoch, tail, used_at INTO opened_id, opened_epoch, opened_tail, last_use
    FROM marketcast_log_topics WHERE name = given_name FOR UPDATE;
    IF FOUND THEN
      EXIT WHEN durable OR last_use > clock_timestamp() - ${idleFactor} * ttl_ms * interval '1 millisecond';
      DELETE FROM marketcast_log_orders WHERE topic_id = opened_id;
      DELETE FROM marketcast_log_topics WHERE name = given_name;
    END IF;
    INSERT INTO marketcast_log_topics (name, epoch, is_durable)
    VALUES (given_name, left(replace(gen_random_uuid()::text, '-', ''), 20), durable) ON CONFLICT (name) DO NOTHING;
  END LOOP;
END
$function$;`,
};

/**
 * Appends events to their topics. The events of a topic stand side by side, and the topics are sorted by name, so that two
 * calls never wait for each other. Each event gets the next offset, unless its identity is known or a newer event of its key
 * is in the log. \`inline\` places the references to shared topics as well; else \`marketcast_log_sequence\` does.
 */
export const appendFunction: DatabaseFunction = {
  signature:
    'marketcast_log_append(text[], boolean[], bigint[], uuid[], text[], numeric[], text[], text[], bigint[], boolean)',
  sql: `CREATE OR REPLACE FUNCTION marketcast_log_append(topics text[], durables boolean[], ttls bigint[],
  identities uuid[], keys text[], orders numeric[], events text[], shareds text[], shared_ttls bigint[], inline boolean)
RETURNS TABLE (entry integer, outcome text, placed_epoch text, placed_offset bigint, shared_epoch text,
  shared_offset bigint, placed_at timestamptz)
LANGUAGE plpgsql ${settings} AS $function$
DECLARE
  topic record;
  topic_name text;
  shared_topic record;
  shared_name text;
  next_offset bigint;
  next_shared bigint;
  present_slot smallint := marketcast_log_slot();
BEGIN
  FOR each IN 1 .. cardinality(topics) LOOP
    entry := each;
    shared_epoch := NULL;
    shared_offset := NULL;
    IF topic_name IS DISTINCT FROM topics[each] THEN
      IF topic_name IS NOT NULL THEN
        UPDATE marketcast_log_topics SET tail = next_offset, used_at = placed_at WHERE name = topic_name;
      END IF;
      IF shared_name IS NOT NULL THEN
        -- The next topic may be that shared topic, where an event has no other topic.
        UPDATE marketcast_log_topics SET tail = next_shared, used_at = placed_at WHERE name = shared_name;
        shared_name := NULL;
      END IF;
      topic_name := topics[each];
      topic := marketcast_topic_open(topic_name, durables[each], ttls[each]);
      next_offset := topic.opened_tail;
      placed_at := clock_timestamp();
    END IF;
    placed_epoch := topic.opened_epoch;
    placed_offset := next_offset;
    IF durables[each] THEN
      PERFORM FROM marketcast_log
      WHERE slot = ${durableSlot} AND topic_id = topic.opened_id AND identity = identities[each] LIMIT 1;
    ELSE
      PERFORM FROM marketcast_log
      WHERE slot < ${durableSlot} AND topic_id = topic.opened_id AND identity = identities[each] LIMIT 1;
    END IF;
    IF FOUND THEN
      outcome := 'repeated';
      RETURN NEXT;
      CONTINUE;
    END IF;
    IF orders[each] IS NOT NULL THEN
      INSERT INTO marketcast_log_orders AS known (topic_id, key, newest)
      VALUES (topic.opened_id, keys[each], orders[each])
      ON CONFLICT (topic_id, key) DO UPDATE SET newest = excluded.newest WHERE known.newest <= excluded.newest;
      IF NOT FOUND THEN
        outcome := 'superseded';
        RETURN NEXT;
        CONTINUE;
      END IF;
    END IF;
    outcome := 'published';
    next_offset := next_offset + 1;
    placed_offset := next_offset;
    INSERT INTO marketcast_log (slot, topic_id, log_offset, identity, key, published_at, event)
    VALUES (CASE WHEN durables[each] THEN ${durableSlot} ELSE present_slot END, topic.opened_id, next_offset,
      identities[each], CASE WHEN durables[each] THEN keys[each] END, placed_at, events[each]);
    IF shareds[each] IS NOT NULL AND inline THEN
      IF shared_name IS DISTINCT FROM shareds[each] THEN
        IF shared_name IS NOT NULL THEN
          UPDATE marketcast_log_topics SET tail = next_shared, used_at = placed_at WHERE name = shared_name;
        END IF;
        shared_name := shareds[each];
        shared_topic := marketcast_topic_open(shared_name, false, shared_ttls[each]);
        next_shared := shared_topic.opened_tail;
      END IF;
      next_shared := next_shared + 1;
      shared_epoch := shared_topic.opened_epoch;
      shared_offset := next_shared;
      INSERT INTO marketcast_log_references (slot, topic_id, log_offset, home_id, home_offset)
      VALUES (present_slot, shared_topic.opened_id, next_shared, topic.opened_id, next_offset);
    ELSIF shareds[each] IS NOT NULL THEN
      INSERT INTO marketcast_log_pending (shared, topic_id, log_offset)
      VALUES (shareds[each], topic.opened_id, next_offset);
    END IF;
    RETURN NEXT;
  END LOOP;
  IF topic_name IS NOT NULL THEN
    UPDATE marketcast_log_topics SET tail = next_offset, used_at = placed_at WHERE name = topic_name;
  END IF;
  IF shared_name IS NOT NULL THEN
    UPDATE marketcast_log_topics SET tail = next_shared, used_at = placed_at WHERE name = shared_name;
  END IF;
END
$function$;`,
};

/**
 * Gives the committed publications of a shared topic that wait their offsets in it, in the order in which they were appended.
 * So the publications of a market keep their order. Calls take turns, because each locks the row of the topic.
 */
export const sequenceFunction: DatabaseFunction = {
  signature: 'marketcast_log_sequence(text, bigint)',
  sql: `CREATE OR REPLACE FUNCTION marketcast_log_sequence(given_shared text, ttl_ms bigint,
  OUT sequenced_epoch text, OUT sequenced_tail bigint, OUT sequenced_count bigint)
LANGUAGE plpgsql ${settings} AS $function$
DECLARE
  topic record;
  present_slot smallint := marketcast_log_slot();
BEGIN
  topic := marketcast_topic_open(given_shared, false, ttl_ms);
  WITH taken AS (
    DELETE FROM marketcast_log_pending WHERE shared = given_shared RETURNING id, topic_id, log_offset
  ), placed AS (
    INSERT INTO marketcast_log_references (slot, topic_id, log_offset, home_id, home_offset)
    SELECT present_slot, topic.opened_id, topic.opened_tail + row_number() OVER (ORDER BY id), topic_id,
      log_offset
    FROM taken
    RETURNING 1
  )
  SELECT count(*) INTO sequenced_count FROM placed;
  sequenced_epoch := topic.opened_epoch;
  sequenced_tail := topic.opened_tail + sequenced_count;
  IF sequenced_count > 0 THEN
    UPDATE marketcast_log_topics SET tail = sequenced_tail, used_at = clock_timestamp() WHERE name = given_shared;
  END IF;
END
$function$;`,
};

/**
 * Reads the publications that follow an offset, with the tail of the same moment. There is at least one row for a topic; a
 * topic without publications after the offset has one row without an offset.
 */
export const readFunction: DatabaseFunction = {
  signature: 'marketcast_log_read(text, bigint, integer, bigint)',
  sql: `CREATE OR REPLACE FUNCTION marketcast_log_read(given_name text, after_offset bigint, most integer, ttl_ms bigint)
RETURNS TABLE (read_epoch text, read_tail bigint, read_pruned bigint, read_offset bigint, read_at timestamptz,
  read_event text, is_old boolean)
LANGUAGE plpgsql STABLE ${settings} AS $function$
BEGIN
  RETURN QUERY
  SELECT topic.epoch, topic.tail, topic.pruned, found.log_offset, found.published_at, found.event,
    NOT topic.is_durable AND found.published_at <= clock_timestamp() - ttl_ms * interval '1 millisecond'
  FROM marketcast_log_topics AS topic LEFT JOIN LATERAL (
    (SELECT own.log_offset, own.published_at, own.event FROM marketcast_log AS own
      WHERE own.topic_id = topic.id AND own.log_offset > after_offset ORDER BY own.log_offset LIMIT most)
    UNION ALL
    (SELECT reference.log_offset, home.published_at, home.event
      FROM marketcast_log_references AS reference
      JOIN marketcast_log AS home ON home.topic_id = reference.home_id AND home.log_offset = reference.home_offset
      WHERE reference.topic_id = topic.id AND reference.log_offset > after_offset
      ORDER BY reference.log_offset LIMIT most)
  ) AS found ON true
  WHERE topic.name = given_name
    AND (topic.is_durable OR topic.used_at > clock_timestamp() - ${idleFactor} * ttl_ms * interval '1 millisecond')
  ORDER BY found.log_offset LIMIT most;
END
$function$;`,
};
