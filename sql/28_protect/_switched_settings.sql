CREATE OR REPLACE FUNCTION safe_delete._switched_settings(old_settings jsonb, new_settings jsonb, old_hiding text, hiding text)
RETURNS jsonb
LANGUAGE sql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT o.kept || coalesce(new_settings, '{}') || CASE WHEN o.kept ? 'accept' AND new_settings ? 'accept'
        THEN jsonb_build_object('accept', (
            SELECT jsonb_agg(DISTINCT a.decision)
            FROM jsonb_array_elements((o.kept -> 'accept') || (new_settings -> 'accept')) AS a (decision)
        ))
        ELSE '{}' END
    FROM (
        SELECT (old_settings - CASE hiding
            WHEN 'apart' THEN '{unique,indexes,security_barrier}'::text[]
            WHEN 'beside' THEN '{remember_nulling,security_barrier}'
            ELSE '{remember_nulling}'
        END) || CASE WHEN old_settings ? 'accept' AND (old_hiding = 'apart') <> (hiding = 'apart')
            -- What replication makes of a soft delete is another thing then.
            THEN jsonb_build_object('accept', (old_settings -> 'accept') - '{publication,subscription}'::text[])
            ELSE '{}' END AS kept
    ) AS o
$$;

COMMENT ON FUNCTION safe_delete._switched_settings(jsonb, jsonb, text, text) IS
    'Settings of a table after a switch: those that it had, as far as this way of hiding takes them, and the new ones; what was accepted stays accepted, but for replication between apart and in place.';
