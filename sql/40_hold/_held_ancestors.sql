-- From the rows on hold up, foreign key by foreign key, until nothing new is found: so circles end, and each way is followed.
CREATE OR REPLACE FUNCTION safe_delete._held_ancestors(job text, target regclass)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
SET datestyle = 'ISO, YMD'
AS $$
DECLARE
    ways jsonb;
    here record;
    held jsonb;
    found_by text;
    answer jsonb;
    seen jsonb := '{}';
    ahead jsonb := '{}';
    keys jsonb := '[]';
BEGIN
    IF safe_delete._is_hold_in_force() THEN
        ways := (
            SELECT jsonb_agg(jsonb_build_object('foreign_key', w.foreign_key, 'parent', w.parent::oid::bigint, 'child', w.child::oid::bigint))
            FROM safe_delete._hold_ways(job, target) AS w
        );
    END IF;
    FOR here IN
        SELECT w.child::regclass AS place, array_agg(w.foreign_key) AS outgoing
        FROM jsonb_to_recordset(ways) AS w (foreign_key oid, child oid)
        JOIN safe_delete.protected_table AS p ON p.target_table = w.child AND p.is_ready
        GROUP BY w.child
        ORDER BY w.child
    LOOP
        held := safe_delete._held_themselves(here.place);
        -- Storage is read once for both.
        FOREACH found_by IN ARRAY CASE
            WHEN job = 'purge' AND safe_delete._is_anything_held(held) THEN '{held}'::text[]
            WHEN job = 'mark' THEN ARRAY(SELECT k FROM unnest('{held,subjects}'::text[]) AS k WHERE held -> k NOT IN ('[]', '{}'))
            ELSE '{}'
        END LOOP
            ahead := safe_delete._merged(ahead, seen, safe_delete._ancestors(job, here.place, found_by, held, here.outgoing, false) -> 'references');
        END LOOP;
    END LOOP;
    LOOP
        SELECT w.parent::regclass AS place, w.foreign_key, ahead -> w.foreign_key::text AS given,
            ARRAY(SELECT u.foreign_key FROM jsonb_to_recordset(ways) AS u (foreign_key oid, child oid) WHERE u.child = w.parent) AS outgoing
        INTO here
        FROM jsonb_to_recordset(ways) AS w (foreign_key oid, parent oid)
        WHERE ahead ? w.foreign_key::text
        ORDER BY w.foreign_key
        LIMIT 1;
        EXIT WHEN NOT FOUND;
        ahead := ahead - here.foreign_key::text;
        seen := seen || jsonb_build_object(here.foreign_key::text, coalesce(seen -> here.foreign_key::text, '[]') || here.given);
        answer := safe_delete._ancestors(job, here.place, here.foreign_key::text, here.given, here.outgoing, here.place = target);
        keys := keys || (answer -> 'keys');
        ahead := safe_delete._merged(ahead, seen, answer -> 'references');
    END LOOP;
    RETURN (SELECT coalesce(jsonb_agg(DISTINCT k.value), '[]') FROM jsonb_array_elements(keys) AS k);
END;
$$;

COMMENT ON FUNCTION safe_delete._held_ancestors(text, regclass) IS
    'Keys of rows that are not on hold themselves, but that rows on hold depend on: a mark would take those along, and without what a purge takes those could not be restored.';
