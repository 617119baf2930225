-- A snapshot may be older than the foreign key. That resync() has seen it, every session knows: functions are looked up without one.
CREATE OR REPLACE FUNCTION safe_delete._refuse_old_snapshot(target regclass)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN EXISTS (SELECT FROM pg_constraint AS f WHERE f.contype = 'f' AND f.confrelid = target)
            THEN E'    PERFORM safe_delete._require_read_committed();\n'
        ELSE ''
    END
$$;

COMMENT ON FUNCTION safe_delete._refuse_old_snapshot(regclass) IS
    'Line of a hand that deletes rows in place: not in REPEATABLE READ and above where foreign keys point to the table. Empty where none do.';
