-- 0008 signing_secret: the key of the signatures, made from the server's strong random source.
-- depends: 0007_policy
-- release: 0.1.0
SET LOCAL ROLE safe_delete_owner;

CREATE TABLE safe_delete.signing_secret (
    inner_pad bytea NOT NULL,
    outer_pad bytea NOT NULL,
    made_at timestamptz NOT NULL,
    CONSTRAINT signing_secret_fills_a_block CHECK (length(inner_pad) = 64 AND length(outer_pad) = 64)
);

COMMENT ON TABLE safe_delete.signing_secret IS
    'HMAC-SHA-256 key (RFC 2104) as its two pads of 64 bytes. Only safe_delete_owner can read it.';

CREATE UNIQUE INDEX signing_secret_is_one ON safe_delete.signing_secret ((true));

-- Without a policy: nobody but the owner, not even with pg_read_all_data.
ALTER TABLE safe_delete.signing_secret ENABLE ROW LEVEL SECURITY;

DO $secret$
DECLARE
    key bytea := sha256(
        uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
    );
    inner_pad bytea := decode(repeat('36', 64), 'hex');
    outer_pad bytea := decode(repeat('5c', 64), 'hex');
BEGIN
    FOR place IN 0..31 LOOP
        inner_pad := set_byte(inner_pad, place, get_byte(inner_pad, place) # get_byte(key, place));
        outer_pad := set_byte(outer_pad, place, get_byte(outer_pad, place) # get_byte(key, place));
    END LOOP;
    INSERT INTO safe_delete.signing_secret (inner_pad, outer_pad, made_at)
    VALUES (inner_pad, outer_pad, clock_timestamp());
END;
$secret$;

RESET ROLE;
