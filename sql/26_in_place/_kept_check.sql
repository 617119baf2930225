-- Where rows cannot be changed at all, or not when they are done with, triggers often return OLD, or nothing: then
-- an UPDATE leaves it as it was, and nobody is told.
CREATE OR REPLACE FUNCTION safe_delete._kept_check(target regclass, OUT returning_clause text, OUT check_lines text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT
        CASE WHEN o.has_triggers THEN format(' RETURNING t.%I IS NULL INTO is_kept', safe_delete._deleted_at_name(target)) ELSE '' END,
        CASE WHEN o.has_triggers THEN format(
            $code$        IF is_kept THEN
            RAISE EXCEPTION USING
                ERRCODE = 'SD305',
                MESSAGE = %L,
                DETAIL = 'A trigger of that table keeps it as it is.',
                HINT = 'Let the trigger pass rows on whose deleted_at changes. Nothing was deleted.';
        END IF;
$code$,
            format('a row of %s is not let be deleted', safe_delete._known_name(target))
        ) ELSE '' END
    FROM (SELECT EXISTS (SELECT FROM safe_delete._own_update_triggers(target)) AS has_triggers) AS o
$$;

COMMENT ON FUNCTION safe_delete._kept_check(regclass) IS
    'What hands add to an UPDATE that hides rows, and after it, to refuse where a trigger of the user''s keeps one as it was; empty for tables without BEFORE UPDATE triggers.';
