CREATE OR REPLACE FUNCTION safe_delete._refuse_unfit(target regclass, settings jsonb)
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    stored record;
    found_problems jsonb;
    problems text[] := '{}';
BEGIN
    FOR stored IN SELECT s.deletion_id, s.deleted_at, s.problem FROM safe_delete._stored_deletions(target) AS s LOOP
        IF stored.problem IS NOT NULL THEN
            problems := problems || format('deletion %s: %s', stored.deletion_id, stored.problem);
        ELSE
            EXECUTE safe_delete._obstacle_statement(target, true) INTO found_problems USING stored.deletion_id, stored.deleted_at;
            problems := problems || ARRAY(
                SELECT format('deletion %s, row %s: %s', stored.deletion_id, o.value ->> 'row_key', o.value ->> 'detail')
                FROM jsonb_array_elements(coalesce(found_problems, '[]')) AS o
                -- Among live rows a key may be taken again.
                WHERE o.value ->> 'obstacle' <> 'key taken' OR coalesce(settings -> 'unique', '"keep"') = '"keep"'
            );
        END IF;
        EXIT WHEN cardinality(problems) >= 20;
    END LOOP;
    IF cardinality(problems) > 0 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD211',
            MESSAGE = format('deleted rows of %s do not fit into the table', target),
            DETAIL = array_to_string(problems[1:20], E'\n'),
            HINT = 'Parents come back in place before their children. Restore or purge these rows, or change the live ones. Nothing was changed.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_unfit(regclass, jsonb) IS 'Refuses, with a list, to put rows from deleted storage into a table in which they cannot be, even as deleted ones.';
