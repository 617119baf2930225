CREATE OR REPLACE FUNCTION safe_delete.rotate_secret(comment text)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    key bytea := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
    new_inner_pad bytea := decode(repeat('36', 64), 'hex');
    new_outer_pad bytea := decode(repeat('5c', 64), 'hex');
BEGIN
    PERFORM safe_delete._check_comment('another secret', comment);

    FOR place IN 0..31 LOOP
        new_inner_pad := set_byte(new_inner_pad, place, get_byte(new_inner_pad, place) # get_byte(key, place));
        new_outer_pad := set_byte(new_outer_pad, place, get_byte(new_outer_pad, place) # get_byte(key, place));
    END LOOP;
    UPDATE safe_delete.signing_secret AS s
    SET inner_pad = new_inner_pad, outer_pad = new_outer_pad, made_at = clock_timestamp();
    IF NOT FOUND THEN
        INSERT INTO safe_delete.signing_secret (inner_pad, outer_pad, made_at)
        VALUES (new_inner_pad, new_outer_pad, clock_timestamp());
    END IF;
    PERFORM safe_delete._record_event('secret rotated', NULL, jsonb_build_object('comment', comment));
END;
$$;

COMMENT ON FUNCTION safe_delete.rotate_secret(text) IS
    'Makes a new secret; every signature made before is void, and a run under way ends before its next batch. Nobody is shown the old or the new one.';
