CREATE OR REPLACE FUNCTION safe_delete._hierarchy_trigger_steps(target regclass)
RETURNS text[]
LANGUAGE sql
STABLE
AS $$
    SELECT coalesce((
        -- What was there before the table came into a hierarchy, or left it.
        SELECT array_agg(format('DROP TRIGGER %I ON %s', t.tgname, safe_delete._table_name(target)))
        FROM pg_catalog.pg_trigger AS t
        WHERE t.tgrelid = target
            AND t.tgname = CASE WHEN h.is_in THEN 'safe_delete_refuse_inheritance' ELSE 'safe_delete_refuse_heirs' END
    ), ARRAY[]::text[]) || CASE
        WHEN h.is_in THEN safe_delete._trigger_step(
            target, 'safe_delete_refuse_heirs',
            'BEFORE DELETE ON <table> FOR EACH STATEMENT EXECUTE FUNCTION safe_delete._refuse_unprotected_heirs()'
        )
        WHEN c.relkind = 'r' THEN ARRAY[
            (safe_delete._trigger_step(
                target, 'safe_delete_refuse_inheritance',
                'AFTER DELETE ON <table> REFERENCING OLD TABLE AS deleted_row FOR EACH ROW WHEN (false) EXECUTE FUNCTION safe_delete._refuse_inheritance()'
            ))[1],
            format('ALTER TABLE %s DISABLE TRIGGER safe_delete_refuse_inheritance', safe_delete._table_name(target))
        ]
        ELSE ARRAY[]::text[]
    END
    FROM pg_catalog.pg_class AS c
    CROSS JOIN LATERAL (SELECT safe_delete._is_in_hierarchy(target) AS is_in) AS h
    WHERE c.oid = target
$$;

COMMENT ON FUNCTION safe_delete._hierarchy_trigger_steps(regclass) IS
    'Statements that guard a table''s place: in a hierarchy, against heirs that nobody keeps; outside, against coming into one.';
