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
        || E'    kept_reasons jsonb := coalesce(arguments -> ''kept_reasons'', ''{}'');\n'
        || E'    own_cutoffs jsonb := coalesce(arguments -> ''own_cutoffs'', ''{}'');\n'
        || E'    only_reason text := arguments ->> ''only_reason'';\n'
$$;

COMMENT ON FUNCTION safe_delete._selection_declarations(regclass, name) IS 'Variables that the predicates use: the cut-offs, in the type of what they are compared with.';
