-- Which one is right is for the law and the business to say: here is what each would take.
CREATE OR REPLACE FUNCTION safe_delete._suggested_retentions(target regclass, facts jsonb)
RETURNS TABLE (place integer, retain text, reason text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT v.place::integer, v.retain, format(
        'would take %s of %s rows at first (%s %%), then about %s a day',
        safe_delete._grouped(to_jsonb(b.beyond)), safe_delete._grouped(facts -> 'live_rows'), round(100.0 * b.beyond / greatest((facts ->> 'live_rows')::numeric, 1), 1), safe_delete._grouped(facts -> 'usual_day')
    )
    FROM unnest('{30 days,90 days,12 months,24 months,7 years,10 years}'::text[]) WITH ORDINALITY AS v (retain, place)
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(d.value::bigint), 0) AS beyond
        FROM jsonb_each_text(facts -> 'days') AS d
        WHERE d.key::date < (safe_delete._before(now(), v.retain, facts ->> 'time_zone') AT TIME ZONE (facts ->> 'time_zone'))::date
    ) AS b
    WHERE facts ->> 'retain' IS NULL AND (b.beyond > 0 OR v.place = 1)
$$;

COMMENT ON FUNCTION safe_delete._suggested_retentions(regclass, jsonb) IS 'Common retentions with what each would take; none where one is given.';
