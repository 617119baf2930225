-- All that decides which rows go. Batch sizes, throttling and output are not here: they decide nothing.
CREATE OR REPLACE FUNCTION safe_delete._identity()
RETURNS jsonb
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_build_object(
        'system', (SELECT s.system_identifier::text FROM pg_control_system() AS s),
        'database', d.oid::text,
        'name', d.datname
    )
    FROM pg_database AS d
    WHERE d.datname = current_database()
$$;

COMMENT ON FUNCTION safe_delete._identity() IS 'Which database this is.';

CREATE OR REPLACE FUNCTION safe_delete._deciding_columns(target regclass)
RETURNS jsonb
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_build_object(
        'age', (
            SELECT format('%s %s', p.age_column, safe_delete._age_type(target, p.age_column))
            FROM safe_delete.protected_table AS p
            WHERE p.target_table = target
        ),
        'key', (
            SELECT jsonb_agg(format('%s %s', k.column_name, k.type_name) ORDER BY k.key_position)
            FROM safe_delete._key_columns(target) AS k
        ),
        'references', (
            SELECT jsonb_agg(format('%s %s', safe_delete._table_name(f.conrelid), pg_get_constraintdef(f.oid)) ORDER BY f.conrelid::regclass::text, f.conname)
            FROM pg_constraint AS f
            WHERE f.contype = 'f'
                AND f.conparentid = 0
                AND target IN (f.conrelid, f.confrelid)
        )
    )
$$;

COMMENT ON FUNCTION safe_delete._deciding_columns(regclass) IS 'Columns that decide which rows go: age, key, and the foreign keys from and to the table.';

CREATE OR REPLACE FUNCTION safe_delete._selecting_code(target regclass)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT encode(sha256(convert_to(safe_delete.version() || coalesce(string_agg(f.prosrc, ' ' ORDER BY f.proname), ''), 'UTF8')), 'hex')
    FROM safe_delete.protected_table AS p
    JOIN pg_proc AS f
        ON f.pronamespace = 'safe_delete_gate'::regnamespace
        AND f.proname IN (p.gate_name || '__take', p.gate_name || '__purge', p.gate_name || '__profile', p.gate_name || '__profile_deleted')
    WHERE p.target_table = target
$$;

COMMENT ON FUNCTION safe_delete._selecting_code(regclass) IS 'Digest of the version and of the generated code that selects and takes rows.';

CREATE OR REPLACE FUNCTION safe_delete._signed_parts(job text, target regclass, parameters jsonb)
RETURNS jsonb
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
AS $$
    SELECT jsonb_build_object(
        'database', safe_delete._identity(),
        'table', jsonb_build_object('name', safe_delete._table_name(target), 'hiding', p.hiding),
        'deciding columns', safe_delete._deciding_columns(target),
        'policy', safe_delete._policy_of(target),
        'guards', safe_delete._guard_settings(target),
        'code', safe_delete._selecting_code(target),
        'job', job,
        'parameters', parameters
    )
    FROM safe_delete.protected_table AS p
    WHERE p.target_table = target
$$;

COMMENT ON FUNCTION safe_delete._signed_parts(text, regclass, jsonb) IS 'Everything that a signature is over, by part.';
