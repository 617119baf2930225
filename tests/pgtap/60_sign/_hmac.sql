BEGIN;
SELECT plan(16);

-- The secret itself.
SELECT is((SELECT count(*)::integer FROM safe_delete.signing_secret), 1, 'has one secret');
SELECT throws_ok(
    $$INSERT INTO safe_delete.signing_secret SELECT s.inner_pad, s.outer_pad, now() FROM safe_delete.signing_secret AS s$$, '23505', NULL, 'has never two'
);
CREATE FUNCTION xor(pad bytea, byte integer) RETURNS bytea LANGUAGE sql AS $$
    SELECT string_agg(decode(lpad(to_hex(get_byte(pad, i) # byte), 2, '0'), 'hex'), ''::bytea ORDER BY i) FROM generate_series(0, 63) AS i
$$;
SELECT ok((SELECT xor(s.inner_pad, 54) = xor(s.outer_pad, 92) FROM safe_delete.signing_secret AS s), 'keeps one key in its two pads');
SELECT ok((SELECT length(rtrim(xor(s.inner_pad, 54), '\x00'::bytea)) BETWEEN 28 AND 32 FROM safe_delete.signing_secret AS s), 'has a key of 32 bytes');
SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r
        WHERE NOT r.rolsuper AND r.rolname <> 'pg_read_all_data'
            AND (has_table_privilege(r.oid, 'safe_delete.signing_secret', 'SELECT') OR has_function_privilege(r.oid, 'safe_delete._hmac(text)', 'EXECUTE'))),
    ARRAY['safe_delete_owner'::name], 'is for the owner of the kit only'
);
SET ROLE pg_read_all_data;
SELECT is((SELECT count(*)::integer FROM safe_delete.signing_secret), 0, 'shows the secret not even to those who may read all data');
RESET ROLE;
CREATE FUNCTION sign_functions() RETURNS SETOF text LANGUAGE sql AS $$
    SELECT f.oid::regprocedure::text FROM pg_proc AS f
    WHERE f.pronamespace = 'safe_delete'::regnamespace
        AND f.proname IN ('_hmac', '_signature', '_signed_parts', '_reading_token', '_check_signature', '_is_signed', '_signed_call', '_signature_state', '_requester_tag', '_attestation_proof')
        AND EXISTS (SELECT FROM pg_roles AS r WHERE NOT r.rolsuper AND r.rolname <> 'safe_delete_owner' AND has_function_privilege(r.oid, f.oid, 'EXECUTE'))
$$;
SELECT is_empty('SELECT sign_functions()', 'is no oracle: nobody can have anything signed by it');

-- RFC 4231.
CREATE FUNCTION hmac(key text, message text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    secret bytea := decode(key, 'hex');
    padded bytea;
BEGIN
    IF length(secret) > 64 THEN
        secret := sha256(secret);
    END IF;
    padded := secret || decode(repeat('00', 64 - length(secret)), 'hex');
    DELETE FROM safe_delete.signing_secret;
    INSERT INTO safe_delete.signing_secret (inner_pad, outer_pad, made_at) VALUES (xor(padded, 54), xor(padded, 92), now());
    RETURN encode(safe_delete._hmac(message), 'hex');
END;
$$;
SELECT is(hmac(repeat('0b', 20), 'Hi There'), 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7', 'computes case 1 of RFC 4231');
SELECT is(hmac(encode('Jefe', 'hex'), 'what do ya want for nothing?'), '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843', 'computes case 2 of RFC 4231');
-- The messages of cases 3 and 4 are bytes that are no UTF-8: signed here through the same two digests.
CREATE FUNCTION hmac_bytes(key text, message bytea) RETURNS text LANGUAGE sql AS $$
    SELECT hmac(key, '');
    SELECT encode(sha256(s.outer_pad || sha256(s.inner_pad || message)), 'hex') FROM safe_delete.signing_secret AS s
$$;
SELECT is(hmac_bytes(repeat('aa', 20), decode(repeat('dd', 50), 'hex')), '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe', 'computes case 3 of RFC 4231 by the same pads');
SELECT is(
    hmac_bytes('0102030405060708090a0b0c0d0e0f10111213141516171819', decode(repeat('cd', 50), 'hex')),
    '82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b', 'computes case 4 of RFC 4231 by the same pads'
);
SELECT is(
    hmac(repeat('aa', 131), 'Test Using Larger Than Block-Size Key - Hash Key First'), '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54', 'computes case 6 of RFC 4231'
);
SELECT is(
    hmac(repeat('aa', 131), 'This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.'),
    '9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2', 'computes case 7 of RFC 4231'
);
SELECT is(
    encode(safe_delete._hmac('größer'), 'hex'),
    (SELECT encode(sha256(s.outer_pad || sha256(s.inner_pad || '\x6772c3b6c39f6572'::bytea)), 'hex') FROM safe_delete.signing_secret AS s), 'signs the bytes of UTF-8'
);
SELECT is((SELECT f.provolatile::text FROM pg_proc AS f WHERE f.oid = 'safe_delete._hmac(text)'::regprocedure), 's', 'writes nothing');
DELETE FROM safe_delete.signing_secret;
SELECT is(safe_delete._hmac('x'), NULL, 'signs nothing without a secret');

SELECT * FROM finish();
ROLLBACK;
