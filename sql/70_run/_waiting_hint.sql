CREATE OR REPLACE FUNCTION safe_delete._waiting_hint(target regclass, referencing regclass, selection jsonb)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN referencing = target THEN 'Rows of the same table that stay reference them: they go together, once all of them may.'
        WHEN selection -> 'unreleased' ? referencing::oid::text THEN format(
            'Purge %s: rows that reference each other go together, once a purge of each table may take them (%s).',
            safe_delete._known_name(referencing), selection -> 'unreleased' ->> referencing::oid::text
        )
        WHEN selection -> 'circle' ? referencing::oid::text THEN format(
            'Purge %s: rows that reference each other go together, once a purge of each table may take them; run %s of it was not let take all that reference these.',
            safe_delete._known_name(referencing), selection #>> ARRAY['circle', referencing::oid::text, 'run_id']
        )
        WHEN EXISTS (SELECT FROM safe_delete.protected_table AS p WHERE p.target_table = referencing)
            THEN format('Purge %s: they go once nothing there references them.', safe_delete._known_name(referencing))
        ELSE format('%s is not protected: let its rows reference others, or delete them.', safe_delete._known_name(referencing))
    END
$$;

COMMENT ON FUNCTION safe_delete._waiting_hint(regclass, regclass, jsonb) IS 'What to do about rows that wait for rows of a table.';
