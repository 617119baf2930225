BEGIN;
SELECT plan(19);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY, sent_at timestamptz, is_legal boolean);
CREATE TABLE shop.game (game_id integer PRIMARY KEY, played_at timestamptz);
INSERT INTO shop.message SELECT i, now() - i * interval '1 day', i > 99 FROM generate_series(1, 100) AS i;
SELECT safe_delete.protect('shop.message', 'apart', 'sent_at');
SELECT safe_delete.protect('shop.game', 'apart', 'played_at');
SELECT safe_delete.set_guard('shop.message', 'row_ratio', '{"max": 1}');
SELECT safe_delete.set_guard('shop.message', 'too_old', '{"allowed_interval": "30 days"}');
SELECT safe_delete.set_guard('shop.message', 'minimum_kept', '{"min": 10}');
CREATE FUNCTION shop.no_legal_mail(profile jsonb, settings jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'verdict', CASE WHEN count(*) > (settings ->> 'most')::bigint THEN 'stop' ELSE 'go' END,
        'measured', count(*), 'allowed', settings ->> 'most', 'detail', 'legal mail, counted by ' || current_user
    )
    FROM shop.message AS m
    WHERE m.is_legal AND m.sent_at < (profile ->> 'cutoff')::timestamptz
$$;
SELECT safe_delete.set_guard('shop.message', 'no_legal_mail', '{"function": "shop.no_legal_mail", "most": 0}');
RESET ROLE;
CREATE FUNCTION examined() RETURNS jsonb LANGUAGE sql AS $$SELECT safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}')$$;
CREATE FUNCTION verdict() RETURNS jsonb LANGUAGE sql AS $$SELECT g FROM jsonb_array_elements(examined() -> 'guards') AS g WHERE g ->> 'guard' = 'no_legal_mail'$$;

SELECT is(
    verdict(), '{"guard": "no_legal_mail", "verdict": "stop", "measured": "1", "allowed": "0", "detail": "legal mail, counted by tap_owner"}',
    'asks a function of the table''s owner, with his rights'
);
SELECT is(examined() ->> 'verdict', 'stop', 'is a guard as others');
SELECT is(
    (SELECT count(*) FROM jsonb_array_elements(safe_delete.dry_run('mark', 'shop.game', '{"retain": "90 days"}') -> 'guards') AS g WHERE g ->> 'guard' = 'no_legal_mail'), 0::bigint, 'is asked for its table only'
);
SELECT throws_like($$SELECT safe_delete.start_run('mark', 'shop.message', '{"retain": "90 days"}', examined() ->> 'signature')$$, 'guard no_legal_mail says stop: legal mail%', 'keeps a run from starting');
SAVEPOINT stops;
UPDATE shop.message SET is_legal = false;
SELECT is(examined() ->> 'verdict', 'go', 'says go with one row less');
SELECT lives_ok($$SELECT safe_delete.start_run('mark', 'shop.message', '{"retain": "90 days"}', examined() ->> 'signature')$$, 'and the run starts');
ROLLBACK TO stops;

-- Whatever a function does, it has not said go.
CREATE FUNCTION with_body(body text, attributes text DEFAULT 'STABLE') RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE OR REPLACE FUNCTION shop.no_legal_mail(profile jsonb, settings jsonb) RETURNS jsonb LANGUAGE plpgsql %s AS %L', attributes, format('BEGIN %s END', body));
    RETURN verdict() ->> 'verdict';
END;
$$;
SELECT is(with_body('RAISE EXCEPTION ''no''; RETURN NULL;'), 'unknown', 'is unknown when it raises');
SELECT is(with_body('RETURN NULL;'), 'unknown', 'is unknown when it says nothing');
SELECT is(with_body('RETURN ''"go"'';'), 'unknown', 'is unknown when it says something else than an object');
SELECT is(with_body('RETURN ''{"verdict": "yes"}'';'), 'unknown', 'is unknown when it says something else than go, stop or unknown');
SELECT is(with_body('RETURN ''{"verdict": null}'';'), 'unknown', 'is unknown without a verdict');
SELECT is(with_body('DELETE FROM shop.message; RETURN ''{"verdict": "go"}'';'), 'unknown', 'is unknown when it writes');
SELECT is(with_body('PERFORM FROM safe_delete.signing_secret; RETURN ''{"verdict": "go"}'';'), 'unknown', 'is unknown when it does what the owner may not');
SELECT is((SELECT count(*) FROM shop.message), 100::bigint, 'wrote nothing');
SELECT is(with_body('RETURN ''{"verdict": "go"}'';', 'VOLATILE'), 'unknown', 'is unknown when it became VOLATILE');
SELECT is(with_body('RETURN ''{"verdict": "go"}'';'), 'go', 'says go when it does');
ALTER FUNCTION shop.no_legal_mail(jsonb, jsonb) OWNER TO safe_delete_admin;
SELECT is(verdict() ->> 'verdict', 'unknown', 'is unknown when it belongs to another');
DROP FUNCTION shop.no_legal_mail(jsonb, jsonb);
SELECT is(verdict() ->> 'verdict', 'unknown', 'is unknown when it is gone');
SELECT matches(verdict() ->> 'detail', 'there is no function shop\.no_legal_mail', 'and says so');

SELECT * FROM finish();
ROLLBACK;
