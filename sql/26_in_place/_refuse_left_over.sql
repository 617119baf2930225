-- A partition that is detached takes its statement triggers along, and deleted rows, which nobody would know from live ones.
CREATE OR REPLACE FUNCTION safe_delete._refuse_left_over(relation oid, trigger_name name, code text)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM safe_delete.protected_table AS p WHERE p.target_table = coalesce(pg_partition_root(relation), relation)) THEN
        RETURN;
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = code,
        MESSAGE = format('%s is protected no longer, and still has trigger %I', safe_delete._table_name(relation), trigger_name),
        DETAIL = 'A partition that is detached keeps its triggers and, in place, its deleted rows.',
        HINT = format('Attach it again to restore them. Or DROP TRIGGER %I ON %s, and the others whose names begin with safe_delete_.', trigger_name, safe_delete._table_name(relation));
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_left_over(oid, name, text) IS
    'Refuses with a code, and names the trigger that does, where a table has one of the kit''s and is not protected: a partition that was detached.';
