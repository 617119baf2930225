-- The predicates that decide which rows go. They stand here only, and are repeated in every statement that takes rows.
CREATE OR REPLACE FUNCTION safe_delete._age_type(target regclass, age_column name)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT c.base_type FROM safe_delete._columns(target) AS c WHERE c.column_name = age_column
$$;

COMMENT ON FUNCTION safe_delete._age_type(regclass, name) IS 'Base type of the age column; NULL if there is none.';

CREATE OR REPLACE FUNCTION safe_delete._as_age(moment text, age_type text)
RETURNS text
LANGUAGE sql
IMMUTABLE
RETURN CASE age_type
    WHEN 'timestamp with time zone' THEN format('(arguments ->> %L)::timestamptz', moment)
    WHEN 'timestamp without time zone' THEN
        format('((arguments ->> %L)::timestamptz AT TIME ZONE (arguments ->> ''time_zone''))', moment)
    WHEN 'date' THEN
        format('((arguments ->> %L)::timestamptz AT TIME ZONE (arguments ->> ''time_zone''))::date', moment)
END;

COMMENT ON FUNCTION safe_delete._as_age(text, text) IS 'Expression for an argument that is a moment, in the type of the age column.';

CREATE OR REPLACE FUNCTION safe_delete._selection_declarations(target regclass, age_column name)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT coalesce(
        (
            SELECT format(
                E'    cutoff %1$s := %2$s;\n    oldest_allowed %1$s := %3$s;\n    newest_allowed %1$s := %4$s;\n    present %1$s := %5$s;\n',
                t.age_type,
                safe_delete._as_age('cutoff', t.age_type),
                safe_delete._as_age('oldest_allowed', t.age_type),
                safe_delete._as_age('newest_allowed', t.age_type),
                safe_delete._as_age('present', t.age_type)
            )
            FROM safe_delete._age_type(target, age_column) AS t (age_type)
            WHERE t.age_type IS NOT NULL
        ),
        ''
    ) || E'    deleted_before timestamptz := (arguments ->> ''deleted_before'')::timestamptz;\n'
$$;

COMMENT ON FUNCTION safe_delete._selection_declarations(regclass, name) IS 'Variables that the predicates use: the cut-offs, in the type of what they are compared with.';

CREATE OR REPLACE FUNCTION safe_delete._is_live(hiding text, alias text)
RETURNS text
LANGUAGE sql
IMMUTABLE
RETURN CASE hiding WHEN 'apart' THEN 'true' ELSE alias || '.deleted_at IS NULL' END;

COMMENT ON FUNCTION safe_delete._is_live(text, text) IS 'Condition that a row of the table is live.';

CREATE OR REPLACE FUNCTION safe_delete._is_old(age_column name, alias text)
RETURNS text
LANGUAGE sql
IMMUTABLE
RETURN CASE
    WHEN age_column IS NULL THEN 'false'
    ELSE format('%2$s.%1$I < cutoff AND isfinite(%2$s.%1$I)', age_column, alias)
END;

COMMENT ON FUNCTION safe_delete._is_old(name, text) IS 'Condition that a row is beyond its retention. Never true without a date.';

CREATE OR REPLACE FUNCTION safe_delete._is_markable(hiding text, age_column name, alias text)
RETURNS text
LANGUAGE sql
IMMUTABLE
RETURN format('%s AND %s', safe_delete._is_live(hiding, alias), safe_delete._is_old(age_column, alias));

COMMENT ON FUNCTION safe_delete._is_markable(text, name, text) IS 'Condition that mark takes a row.';

CREATE OR REPLACE FUNCTION safe_delete._is_purgeable(age_column name, alias text)
RETURNS text
LANGUAGE sql
IMMUTABLE
RETURN alias || '.deleted_at < deleted_before' || CASE
    WHEN age_column IS NULL THEN ''
    ELSE format(' AND (cutoff IS NULL OR (%s))', safe_delete._is_old(age_column, alias))
END;

COMMENT ON FUNCTION safe_delete._is_purgeable(name, text) IS 'Condition that purge takes a row: deleted for the grace, and, where a retention is given, beyond that too.';
