CREATE OR REPLACE FUNCTION safe_delete._check_guards(examination jsonb)
RETURNS void
LANGUAGE plpgsql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    said jsonb := safe_delete._objection(examination -> 'guards');
BEGIN
    IF said IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = CASE WHEN said ->> 'guard' = 'audit_in_place' THEN 'SD506' WHEN said ->> 'verdict' = 'stop' THEN 'SD501' ELSE 'SD502' END,
            MESSAGE = format('guard %s says %s: %s; nothing was deleted', said ->> 'guard', said ->> 'verdict', said ->> 'detail'),
            DETAIL = said ->> 'limits',
            HINT = CASE said ->> 'guard'
                WHEN 'audit_in_place' THEN 'Call resync() as the owner of the table; what it does not mend, an admin sees in the view problems. Then dry-run again.'
                ELSE 'Look at the rows. If they are right, an admin changes the limit with set_guard(), and the job is dry-run again; or an approver excepts this one run with allow_once().'
            END;
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._check_guards(jsonb) IS 'Refuses unless every guard says go.';
