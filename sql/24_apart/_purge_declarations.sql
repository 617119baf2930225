CREATE OR REPLACE FUNCTION safe_delete._purge_declarations(target regclass, age_column name)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT E'    low tid := format(''(%s,0)'', coalesce(arguments ->> ''from_block'', ''0''))::tid;\n'
        || E'    high tid := format(''(%s,0)'', coalesce(arguments ->> ''to_block'', ''0''))::tid;\n'
        -- Variables, not expressions in the WHERE: those would be computed for each row.
        || E'    from_time timestamptz := (arguments ->> ''from_time'')::timestamptz;\n'
        || E'    to_time timestamptz := (arguments ->> ''to_time'')::timestamptz;\n'
        -- Whatever the run says, the policy's minimum grace is part of the DELETE.
        || format(
            E'    deleted_before timestamptz := least((arguments ->> ''deleted_before'')::timestamptz, safe_delete._minimum_grace_ends(%L, arguments ->> ''only_reason''));\n',
            safe_delete._gate_name(target)
        )
        || coalesce((
            SELECT format(E'    cutoff %s := %s;\n', t.age_type, safe_delete._as_age('cutoff', t.age_type))
            FROM safe_delete._age_type(target, age_column) AS t (age_type)
            WHERE t.age_type IS NOT NULL
        ), '')
        || E'    kept_reasons jsonb := coalesce(arguments -> ''kept_reasons'', ''{}'');\n'
        || E'    own_cutoffs jsonb := coalesce(arguments -> ''own_cutoffs'', ''{}'');\n'
        || E'    only_reason text := arguments ->> ''only_reason'';\n'
        || E'    taken bigint;\n    keys text;\n    deletions jsonb;\n'
$$;

COMMENT ON FUNCTION safe_delete._purge_declarations(regclass, name) IS 'Variables of a purge: the window, the cut-offs, the reasons that count.';
