-- Statements, in order. protect_steps() shows them, protect() and resync() execute them: there is no other way in.
CREATE OR REPLACE FUNCTION safe_delete._function_steps(source text, signature text, owner_name name, caller_grants text)
RETURNS text[]
LANGUAGE sql
STABLE
AS $$
    SELECT ARRAY[
        source,
        format('ALTER FUNCTION safe_delete_gate.%s OWNER TO %I', signature, owner_name),
        format('SELECT safe_delete._strip_grants(%L::regprocedure)', 'safe_delete_gate.' || signature)
    ] || CASE WHEN caller_grants IS NULL THEN ARRAY[]::text[]
        ELSE ARRAY[format('GRANT EXECUTE ON FUNCTION safe_delete_gate.%s TO %s', signature, caller_grants)] END
$$;

COMMENT ON FUNCTION safe_delete._function_steps(text, text, name, text) IS 'Statements that make a generated function, give it to its owner, and take everybody else''s rights.';

CREATE OR REPLACE FUNCTION safe_delete._strip_grants(function_id regprocedure)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    entry record;
BEGIN
    -- ALTER DEFAULT PRIVILEGES may have granted anything to anybody at CREATE.
    FOR entry IN
        SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS grantee
        FROM pg_proc AS f
        CROSS JOIN LATERAL aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) AS a
        WHERE f.oid = function_id
            AND a.grantee <> f.proowner
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM %s', function_id, entry.grantee);
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._strip_grants(regprocedure) IS 'Takes every right on a function from everybody but its owner.';

CREATE OR REPLACE FUNCTION safe_delete._strip_relation_grants(relation regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    entry record;
BEGIN
    FOR entry IN
        SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS grantee
        FROM pg_class AS c
        CROSS JOIN LATERAL aclexplode(c.relacl) AS a
        WHERE c.oid = relation
            AND a.grantee <> c.relowner
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM %s', relation, entry.grantee);
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._strip_relation_grants(regclass) IS 'Takes every right on a view or table from everybody but its owner.';

CREATE OR REPLACE FUNCTION safe_delete._hand_steps(target regclass, hiding text, age_column name)
RETURNS text[]
LANGUAGE sql
STABLE
AS $$
    SELECT array_agg(s.statement ORDER BY h.place, s.place)
    FROM (
        VALUES
            (1, 'profile', safe_delete._profile_source(target, hiding, age_column)),
            (2, 'take', safe_delete._take_source(target, hiding, age_column)),
            (3, 'take_keys', safe_delete._take_keys_source(target, hiding)),
            (4, 'restore', CASE hiding WHEN 'apart' THEN safe_delete._restore_apart_source(target) ELSE safe_delete._restore_in_place_source(target) END),
            (5, 'profile_deleted', CASE WHEN hiding <> 'apart' THEN safe_delete._profile_deleted_source(target, hiding, age_column) END),
            (6, 'purge', CASE WHEN hiding <> 'apart' THEN safe_delete._purge_in_place_source(target, age_column) END),
            (7, 'key_values', safe_delete._key_values_source(target)),
            (8, 'count_deleted', CASE WHEN hiding <> 'apart' THEN safe_delete._count_deleted_source(target) END)
    ) AS h (place, hand, source)
    CROSS JOIN LATERAL unnest(
        safe_delete._function_steps(
            h.source,
            format('%I(jsonb)', safe_delete._gate_name(target) || '__' || h.hand),
            safe_delete._hand_owner(target),
            CASE WHEN NOT safe_delete._is_gated(target) THEN 'safe_delete_worker' END
        )
    ) WITH ORDINALITY AS s (statement, place)
    WHERE h.source IS NOT NULL
$$;

COMMENT ON FUNCTION safe_delete._hand_steps(regclass, text, name) IS 'Statements that make the hands of a table.';

CREATE OR REPLACE FUNCTION safe_delete._gate_steps(target regclass, hiding text)
RETURNS text[]
LANGUAGE sql
STABLE
AS $$
    SELECT CASE WHEN safe_delete._is_gated(target) THEN ARRAY[
        format('DROP VIEW IF EXISTS safe_delete_gate.%I', safe_delete._gate_name(target)),
        format(
            'CREATE VIEW safe_delete_gate.%I AS SELECT %s%s, t.ctid AS safe_delete_ctid FROM %s AS t WHERE safe_delete._is_acting(%s::regclass)',
            safe_delete._gate_name(target),
            safe_delete._column_list(target, 't.', true),
            CASE WHEN hiding <> 'apart' THEN ', t.deleted_at, t.deletion_id' ELSE '' END,
            safe_delete._table_name(target),
            target::oid
        ),
        format('ALTER VIEW safe_delete_gate.%I OWNER TO %I', safe_delete._gate_name(target), safe_delete._table_owner(target)),
        format('SELECT safe_delete._strip_relation_grants(%L::regclass)', format('safe_delete_gate.%I', safe_delete._gate_name(target))),
        format('GRANT SELECT, INSERT, UPDATE, DELETE ON safe_delete_gate.%I TO safe_delete_worker', safe_delete._gate_name(target))
    ] ELSE ARRAY[]::text[] END
$$;

COMMENT ON FUNCTION safe_delete._gate_steps(regclass, text) IS
    'Statements that make the gate view of a superuser''s table: it shows rows only while the kit acts.';

CREATE OR REPLACE FUNCTION safe_delete._trigger_step(relation regclass, trigger_name name, definition text)
RETURNS text[]
LANGUAGE sql
STABLE
AS $$
    SELECT ARRAY[
        -- The first one only: the names behind it are a user's.
        format(
            'CREATE OR REPLACE TRIGGER %I %s%s%s', trigger_name,
            split_part(definition, '<table>', 1), safe_delete._table_name(relation), substr(definition, strpos(definition, '<table>') + 7)
        ),
        format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', safe_delete._table_name(relation), trigger_name)
    ]
$$;

COMMENT ON FUNCTION safe_delete._trigger_step(regclass, name, text) IS 'Statements that make a trigger which fires whatever session_replication_role says.';
