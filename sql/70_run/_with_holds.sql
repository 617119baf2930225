CREATE OR REPLACE FUNCTION safe_delete._with_holds(job text, target regclass, selection jsonb, ancestors jsonb DEFAULT NULL)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT selection || safe_delete._held(job, target, ancestors) || coalesce(
        (
            SELECT jsonb_build_object('circle', jsonb_object_agg(
                c.key,
                -- A backlog or an exact run has narrowed it since.
                CASE c.key::oid WHEN target::oid THEN selection - '{circle,unreleased}'::text[] ELSE c.value END
                    || safe_delete._held('purge', c.key::oid::regclass, CASE WHEN c.key::oid = target THEN ancestors END)
                    || jsonb_build_object('audit_detail', safe_delete._policy_of(c.key::oid::regclass) ->> 'audit_detail')
            ))
            FROM jsonb_each(selection -> 'circle') AS c
            HAVING count(*) > 0
        ),
        '{}'
    )
$$;

COMMENT ON FUNCTION safe_delete._with_holds(text, regclass, jsonb, jsonb) IS 'A selection with what is on hold now, in each table that it is about.';
