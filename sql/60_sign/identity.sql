CREATE OR REPLACE VIEW safe_delete.identity AS
SELECT
    c.environment,
    NOT EXISTS (SELECT FROM safe_delete._identity_differences()) AS is_confirmed,
    c.facts || jsonb_build_object('addresses', c.addresses) AS confirmed,
    (SELECT jsonb_object_agg(d.fact, d.is_now) FROM safe_delete._identity_differences() AS d) AS differs,
    c.ignored_facts,
    c.confirmed_at,
    c.confirmed_by,
    c.confirm_comment
FROM safe_delete.confirmed_identity AS c;

COMMENT ON VIEW safe_delete.identity IS 'Which server this was confirmed to be, and by what it differs now. Runs are refused while it does.';
