CREATE OR REPLACE FUNCTION safe_delete._parameters(job text, parameters jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wrong text;
BEGIN
    IF job IS NULL OR job NOT IN ('mark', 'purge') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD702',
            MESSAGE = format('job must be mark or purge, not %s', coalesce(quote_literal(job), 'NULL')),
            HINT = 'mark soft-deletes what is too old; purge removes what has been deleted for long enough.';
    END IF;
    SELECT k.name INTO wrong
    FROM jsonb_object_keys(CASE jsonb_typeof(parameters) WHEN 'object' THEN parameters ELSE '{"": 0}' END) AS k (name)
    WHERE k.name NOT IN ('retain', 'grace', 'reason', 'exact', 'backlog')
        OR (k.name IN ('grace', 'reason') AND job = 'mark');
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD702',
            MESSAGE = CASE wrong
                WHEN '' THEN format('parameters of %s must be a JSON object, not %s', job, coalesce(parameters::text, 'NULL'))
                ELSE format('%s has no parameter %s', job, quote_ident(wrong))
            END,
            HINT = CASE job WHEN 'mark' THEN 'It takes retain, for example {"retain": "90 days"}, and "exact" or "backlog": true.'
                ELSE 'It takes grace and, if rows must be of an age too, retain: {"grace": "30 days", "retain": "90 days"}; with reason it takes only what was deleted for that one.' END;
    END IF;
    IF job = 'mark' OR parameters ? 'retain' THEN
        parameters := parameters || jsonb_build_object('retain', safe_delete._duration(safe_delete._duration_text(parameters -> 'retain'), 'retain'));
    END IF;
    IF job = 'purge' THEN
        parameters := parameters || jsonb_build_object('grace', safe_delete._duration(safe_delete._duration_text(parameters -> 'grace'), 'grace'));
    END IF;
    IF parameters ? 'reason' AND jsonb_typeof(parameters -> 'reason') <> 'string' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD702',
            MESSAGE = format('reason must be the name of one, not %s', parameters -> 'reason'),
            HINT = 'See safe_delete.reasons.';
    END IF;
    IF coalesce(parameters -> 'exact', 'true') <> 'true' OR coalesce(parameters -> 'backlog', 'true') <> 'true' OR parameters ?& '{exact,backlog}' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD702',
            MESSAGE = 'exact and backlog are true or not given, and not both are',
            DETAIL = format('The call says %s.', parameters),
            HINT = 'With exact, a signature is for the very rows that were dry-run; with backlog, a run takes the oldest rows, as many as the limits let go at once.';
    END IF;
    RETURN parameters;
END;
$$;

COMMENT ON FUNCTION safe_delete._parameters(text, jsonb) IS 'Parameters of a job in their one spelling; refuses unknown, missing and malformed ones.';
