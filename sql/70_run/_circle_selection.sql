-- Who may purge one table has no say in another. So of the other tables a run takes what the last run of their own was let
-- take, and could not for the rows that reference it; and their guards look again, at these rows, too.
CREATE OR REPLACE FUNCTION safe_delete._circle_selection(target regclass, selection jsonb, is_exact boolean)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    circle jsonb := jsonb_build_object(target::oid::text, selection);
    unreleased jsonb := '{}';
    partner regclass;
    release jsonb;
    said text;
BEGIN
    FOR partner IN SELECT c FROM safe_delete._circle(target) AS c WHERE c <> target LOOP
        release := CASE WHEN is_exact THEN '{"obstacle": "an exact run takes the rows that its signature names, and no others"}' ELSE safe_delete._release(partner) END;
        IF release ? 'obstacle' THEN
            unreleased := unreleased || jsonb_build_object(partner::oid::text, release -> 'obstacle');
        ELSE
            circle := circle || jsonb_build_object(partner::oid::text, release);
        END IF;
    END LOOP;
    FOR partner IN SELECT k::oid::regclass FROM jsonb_object_keys(circle) AS k WHERE k <> target::oid::text ORDER BY k::oid LOOP
        said := safe_delete._partner_refusal(partner, circle);
        IF said IS NOT NULL THEN
            circle := circle - partner::oid::text;
            unreleased := unreleased || jsonb_build_object(partner::oid::text, said);
        END IF;
    END LOOP;
    RETURN jsonb_build_object('circle', circle, 'unreleased', unreleased);
END;
$$;

COMMENT ON FUNCTION safe_delete._circle_selection(regclass, jsonb, boolean) IS
    'What a purge selects by in the tables of a circle of foreign keys, by table (circle), and why not in others of them (unreleased).';
