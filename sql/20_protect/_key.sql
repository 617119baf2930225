-- How generated code names, types and compares a table's primary key.
CREATE OR REPLACE FUNCTION safe_delete._key_columns(target regclass)
RETURNS TABLE (key_position bigint, column_name name, type_name text, base_type text, equals text, is_builtin boolean)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT
        k.ordinality,
        a.attname,
        format_type(a.atttypid, a.atttypmod),
        format_type(safe_delete._base_type(a.atttypid), -1),
        format('OPERATOR(%I.%s)', n.nspname, o.oprname),
        safe_delete._base_type(a.atttypid) < 16384
    FROM pg_index AS i
    CROSS JOIN LATERAL unnest(i.indkey::int2[], i.indclass::oid[]) WITH ORDINALITY AS k (attnum, opclass, ordinality)
    JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
    JOIN pg_opclass AS c ON c.oid = k.opclass
    JOIN pg_amop AS m ON m.amopfamily = c.opcfamily AND m.amoplefttype = c.opcintype
        AND m.amoprighttype = c.opcintype AND m.amopstrategy = 3
    JOIN pg_operator AS o ON o.oid = m.amopopr
    JOIN pg_namespace AS n ON n.oid = o.oprnamespace
    WHERE i.indrelid = target
        AND i.indisprimary
        AND k.ordinality <= i.indnkeyatts
    ORDER BY k.ordinality
$$;

COMMENT ON FUNCTION safe_delete._key_columns(regclass) IS
    'Columns of the primary key with type and the equality operator of the key''s own index: no operator of the search_path''s can slip in.';

CREATE OR REPLACE FUNCTION safe_delete._key_record(target regclass, with_base_types boolean DEFAULT false)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT string_agg(format('%I %s', k.column_name, CASE WHEN with_base_types THEN k.base_type ELSE k.type_name END), ', ' ORDER BY k.key_position)
    FROM safe_delete._key_columns(target) AS k
$$;

COMMENT ON FUNCTION safe_delete._key_record(regclass, boolean) IS
    'Column definitions of the key, for jsonb_to_recordset(). With base types no code of a domain runs: for work on deleted storage.';

CREATE OR REPLACE FUNCTION safe_delete._key_match(target regclass, one text, other text)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT string_agg(
        format('%s.%I %s %s.%I', one, k.column_name, k.equals, other, k.column_name),
        ' AND ' ORDER BY k.key_position
    )
    FROM safe_delete._key_columns(target) AS k
$$;

COMMENT ON FUNCTION safe_delete._key_match(regclass, text, text) IS 'Condition that two relations agree in the key.';

-- Casts to json are code of the type's owner; the output function of a type is not.
CREATE OR REPLACE FUNCTION safe_delete._key_json(target regclass, alias text)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT CASE
        WHEN count(*) = 1 THEN min(v.value)
        ELSE format('json_build_object(%s)', string_agg(format('%L, %s', v.column_name, v.value), ', ' ORDER BY v.key_position))
    END
    FROM (
        SELECT
            k.key_position,
            k.column_name,
            CASE WHEN k.is_builtin THEN format('%s.%I', alias, k.column_name)
                ELSE format('format(''%%s'', %s.%I)', alias, k.column_name) END AS value
        FROM safe_delete._key_columns(target) AS k
    ) AS v
$$;

COMMENT ON FUNCTION safe_delete._key_json(regclass, text) IS 'Expression for the key as JSON: a scalar, or an object for more columns.';

CREATE OR REPLACE FUNCTION safe_delete._keys_text(target regclass, alias text)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    -- Whole numbers are their own JSON; put together as text they cost a third of json_agg().
    SELECT CASE
        WHEN count(*) = 1 AND bool_and(k.base_type IN ('smallint', 'integer', 'bigint'))
            THEN format('''['' || string_agg(%s.%I::text, '','') || '']''', alias, min(k.column_name::text))
        ELSE format('json_agg(%s)::text', safe_delete._key_json(target, alias))
    END
    FROM safe_delete._key_columns(target) AS k
$$;

COMMENT ON FUNCTION safe_delete._keys_text(regclass, text) IS 'Aggregate of many keys as the text of a JSON array.';

CREATE OR REPLACE FUNCTION safe_delete._not_held(target regclass, alias text, in_storage boolean DEFAULT false)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    -- In storage a key can be missing, where the column was replaced since: nobody can say that it is not on hold.
    SELECT format(
        '(%sNOT EXISTS (SELECT FROM jsonb_to_recordset(arguments -> ''held'') AS h (%s) WHERE %s))',
        CASE WHEN in_storage THEN (
            SELECT string_agg(format('%s.%I IS NOT NULL AND ', alias, k.column_name), '' ORDER BY k.key_position)
            FROM safe_delete._key_columns(target) AS k
        ) ELSE '' END,
        safe_delete._key_record(target, in_storage),
        safe_delete._key_match(target, 'h', alias)
    )
$$;

COMMENT ON FUNCTION safe_delete._not_held(regclass, text, boolean) IS 'Condition that a row is not on hold; the keys on hold come as arguments.';
