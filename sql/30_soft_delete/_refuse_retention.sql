-- Of a reason of all tables it is only said: elsewhere it serves, and what has no age is kept.
CREATE OR REPLACE FUNCTION safe_delete._refuse_retention(target regclass, reason text, retention text)
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    ageless text := (
        SELECT string_agg(safe_delete._known_name(p.target_table), ', ' ORDER BY safe_delete._known_name(p.target_table))
        FROM safe_delete.protected_table AS p
        WHERE p.age_column IS NULL
            AND p.hiding = 'apart'
            AND retention <> 'none'
            AND (target IS NULL OR p.target_table = target)
    );
BEGIN
    IF retention IS NOT NULL AND target IS NOT NULL AND NOT safe_delete._is_apart(target) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD310',
            MESSAGE = format('deleted rows of %s lie in the table itself, where a purge cannot tell them by reason', safe_delete._known_name(target)),
            HINT = 'Only in tables that are protected apart can a reason have a retention.';
    ELSIF ageless IS NOT NULL AND target IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD310',
            MESSAGE = format('%s has no age column to count the retention of reason %L from', ageless, reason),
            HINT = 'Give it a grace: that counts from the deletion.';
    ELSIF ageless IS NOT NULL THEN
        RAISE WARNING USING
            MESSAGE = format('rows deleted for %L are never purged from tables without an age column: %s', reason, ageless),
            HINT = 'Define the reason for these tables, too: with a grace, and no retention.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_retention(regclass, text, text) IS
    'Refuses a retention of a reason of a table whose purge cannot go by it; warns of tables without an age column for a reason of all tables.';
