import { createHash } from 'node:crypto'

/** What the advisory locks of a schema are for; each gets a number of its own. */
type LockPurpose = 'migrate' | 'partition' | 'append' | 'housekeeping'

/** A positive 31-bit number, the same in every process; another schema or application hardly has it. */
export function lockNumber(schema: string, purpose: LockPurpose): number {
  return createHash('sha256').update(`attune ${schema} ${purpose}`).digest().readUInt32BE() >>> 1
}

/**
 * Each takes the schema from the version of its index to the next. `schema` is safe to be quoted.
 *
 * Version 1. Values are text: `jsonb` cannot hold every JSON string (NUL) and reorders keys. Names sort
 * by bytes (`COLLATE "C"`), so that a prefix is a range of the primary key. Rows leave room in their page
 * for the next version of a neighbour, so that most updates touch no index.
 */
export const migrations: readonly ((schema: string) => string)[] = [
  (schema) => `
CREATE TABLE "${schema}".entries (
  partition text COLLATE "C" NOT NULL, name text COLLATE "C" NOT NULL,
  version text NOT NULL, expires_at double precision, value text NOT NULL,
  PRIMARY KEY (name, partition)
) WITH (fillfactor = 70);
CREATE SEQUENCE "${schema}".log_ids START 2;
CREATE TABLE "${schema}".log (
  topic text COLLATE "C" NOT NULL, id bigint NOT NULL DEFAULT nextval('"${schema}".log_ids'),
  partition text NOT NULL, at double precision NOT NULL, value text NOT NULL,
  PRIMARY KEY (topic, id)
);
CREATE TABLE "${schema}".scheduled (
  partition text COLLATE "C" NOT NULL, name text COLLATE "C" NOT NULL,
  at double precision NOT NULL, value text NOT NULL,
  PRIMARY KEY (partition, name)
);
CREATE INDEX scheduled_at ON "${schema}".scheduled (at);

-- Several commits in one transaction and one round trip, each named by its position in partitions. Those
-- of one partition are judged in order: of each partition one belongs to round 1, the next to round 2, …
-- Answers the checks that failed; of their commits nothing is written. The locks come first, in one order
-- for everybody: from then on each statement sees all that was committed to these partitions, and nobody
-- else writes to them.
CREATE FUNCTION "${schema}".commit(
  moment double precision, durable boolean, partitions text[], rounds integer[],
  check_of integer[], check_name text[], check_version text[],
  delete_of integer[], delete_name text[],
  set_of integer[], set_name text[], set_version text[], set_expires_at double precision[], set_value text[],
  append_of integer[], append_topic text[], append_value text[],
  unschedule_of integer[], unschedule_name text[],
  schedule_of integer[], schedule_name text[], schedule_at double precision[], schedule_value text[]
) RETURNS TABLE (conflict_of integer, conflict_name text) LANGUAGE plpgsql AS $$
DECLARE
  failed integer[] := '{}';
  found_of integer[];
  found_name text[];
  last_round integer;
BEGIN
  IF NOT durable THEN PERFORM set_config('synchronous_commit', 'off', true); END IF;
  PERFORM pg_advisory_xact_lock(${lockNumber(schema, 'partition')}, number)
    FROM (SELECT DISTINCT hashtext(p) AS number FROM unnest(partitions) AS p ORDER BY number) AS locks;
  SELECT max(r) INTO last_round FROM unnest(rounds) AS r;

  FOR round IN 1..last_round LOOP
    IF cardinality(check_name) > 0 THEN
      SELECT array_agg(c.of), array_agg(c.name) INTO found_of, found_name
        FROM unnest(check_of, check_name, check_version) AS c (of, name, version)
        WHERE rounds[c.of] = round AND c.version IS DISTINCT FROM (
          SELECT e.version FROM "${schema}".entries e WHERE e.name = c.name AND e.partition = partitions[c.of]
            AND (e.expires_at IS NULL OR e.expires_at > moment));
      IF found_of IS NOT NULL THEN
        failed := failed || found_of;
        RETURN QUERY SELECT * FROM unnest(found_of, found_name);
      END IF;
    END IF;
    IF cardinality(delete_name) > 0 THEN
      DELETE FROM "${schema}".entries e USING unnest(delete_of, delete_name) AS d (of, name)
        WHERE rounds[d.of] = round AND d.of <> ALL (failed)
          AND e.name = d.name AND e.partition = partitions[d.of];
    END IF;
    IF cardinality(set_name) > 0 THEN
      INSERT INTO "${schema}".entries AS e (partition, name, version, expires_at, value)
        SELECT partitions[s.of], s.name, s.version, s.expires_at, s.value
          FROM unnest(set_of, set_name, set_version, set_expires_at, set_value)
            AS s (of, name, version, expires_at, value)
          WHERE rounds[s.of] = round AND s.of <> ALL (failed)
        ON CONFLICT (name, partition) DO UPDATE
          SET version = excluded.version, expires_at = excluded.expires_at, value = excluded.value;
    END IF;
    IF cardinality(append_topic) > 0 THEN
      -- Tells readers of the log from where on an entry may still be missing: see read_log.
      IF round = 1 THEN
        PERFORM pg_advisory_xact_lock_shared(${lockNumber(schema, 'append')},
          (SELECT last_value & 2147483647 FROM "${schema}".log_ids)::integer);
      END IF;
      INSERT INTO "${schema}".log (topic, partition, at, value)
        SELECT a.topic, partitions[a.of], moment, a.value
          FROM unnest(append_of, append_topic, append_value) WITH ORDINALITY AS a (of, topic, value, position)
          WHERE rounds[a.of] = round AND a.of <> ALL (failed) ORDER BY a.position;
    END IF;
    IF cardinality(unschedule_name) > 0 THEN
      DELETE FROM "${schema}".scheduled s USING unnest(unschedule_of, unschedule_name) AS u (of, name)
        WHERE rounds[u.of] = round AND u.of <> ALL (failed)
          AND s.partition = partitions[u.of] AND s.name = u.name;
    END IF;
    IF cardinality(schedule_name) > 0 THEN
      INSERT INTO "${schema}".scheduled AS s (partition, name, at, value)
        SELECT partitions[n.of], n.name, n.at, n.value
          FROM unnest(schedule_of, schedule_name, schedule_at, schedule_value) AS n (of, name, at, value)
          WHERE rounds[n.of] = round AND n.of <> ALL (failed)
        ON CONFLICT (partition, name) DO UPDATE SET at = excluded.at, value = excluded.value;
    END IF;
  END LOOP;
END $$;

-- Ids are drawn before their transaction commits, so that a smaller one may appear after a larger one.
-- Whoever appends first takes a lock that carries the last id drawn until then. The smallest such number,
-- or the last id drawn before the locks were looked at, bounds what is complete. Other transactions
-- of the server, however long, do not matter.
CREATE FUNCTION "${schema}".read_log(of_topic text, after bigint, page integer)
RETURNS TABLE (entry_id bigint, entry_partition text, entry_value text) LANGUAGE plpgsql AS $$
DECLARE
  complete bigint;
BEGIN
  SELECT last_value INTO complete FROM "${schema}".log_ids;
  SELECT least(complete, min(complete - ((complete - l.objid::bigint) & 2147483647))) INTO complete
    FROM pg_locks l
    WHERE l.locktype = 'advisory' AND l.classid = ${lockNumber(schema, 'append')} AND l.objsubid = 2
      AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database());
  RETURN QUERY SELECT l.id, l.partition, l.value FROM "${schema}".log l
    WHERE l.topic = of_topic AND l.id > after AND l.id <= complete ORDER BY l.id LIMIT page;
END $$;

-- Looks at so many rows after a place for expired ones, and answers where to go on (nothing: from the
-- start). A walk, not an index of expiry times: each commit would have to pay for that. It waits for no
-- row, so that it is never part of a deadlock.
CREATE FUNCTION "${schema}".sweep(moment double precision, after_name text, after_partition text, page integer)
RETURNS TABLE (last_name text, last_partition text) LANGUAGE plpgsql AS $$
BEGIN
  IF NOT pg_try_advisory_xact_lock(${lockNumber(schema, 'housekeeping')}) THEN
    RETURN QUERY SELECT after_name, after_partition;
    RETURN;
  END IF;
  RETURN QUERY SELECT s.name, s.partition FROM (
    SELECT e.name, e.partition FROM "${schema}".entries e
      WHERE (e.name, e.partition) > (after_name, after_partition)
      ORDER BY e.name, e.partition LIMIT page) AS s OFFSET page - 1;
  DELETE FROM "${schema}".entries e USING (
    SELECT o.ctid AS place FROM "${schema}".entries o WHERE (o.name, o.partition) IN (
      SELECT s.name, s.partition FROM "${schema}".entries s
        WHERE (s.name, s.partition) > (after_name, after_partition)
        ORDER BY s.name, s.partition LIMIT page)
      AND o.expires_at <= moment FOR UPDATE SKIP LOCKED) AS expired
    WHERE e.ctid = expired.place;
END $$;

-- Drops the oldest entries of each topic that were appended before a moment, so many of each at once.
CREATE FUNCTION "${schema}".trim_log(before double precision, page integer)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT pg_try_advisory_xact_lock(${lockNumber(schema, 'housekeeping')}) THEN RETURN; END IF;
  DELETE FROM "${schema}".log l USING (
    WITH RECURSIVE topics (topic) AS (
      (SELECT t.topic FROM "${schema}".log t ORDER BY t.topic LIMIT 1)
      UNION ALL
      SELECT (SELECT n.topic FROM "${schema}".log n WHERE n.topic > t.topic ORDER BY n.topic LIMIT 1)
        FROM topics t WHERE t.topic IS NOT NULL)
    SELECT oldest.topic, oldest.id FROM topics t CROSS JOIN LATERAL (
      SELECT o.topic, o.id, o.at FROM "${schema}".log o WHERE o.topic = t.topic ORDER BY o.id LIMIT page
    ) AS oldest WHERE oldest.at < before) AS old
    WHERE l.topic = old.topic AND l.id = old.id;
END $$;
`,
]
