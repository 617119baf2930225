BEGIN;
SELECT plan(3);

-- The language of signatures as one regular expression, which says it plainly but takes the server milliseconds to compile.
CREATE FUNCTION fields(signature text) RETURNS text[] LANGUAGE sql AS $$
    SELECT regexp_match(
        btrim(signature),
        '^sd1-(mark|purge)-([0-9]+[hdwmy]?)-([0-9]+[hdwmy]?)-([0-9]{8})-(?:([0-9]+r[0-9a-f]{32})-)?([0-9a-f]{32})([0-9a-f]{8})-[0-9a-f]{32}\Z'
    )
$$;
CREATE TABLE given (signature text);
INSERT INTO given
SELECT 'sd1-' || j || '-90d-0-20261122-' || r || repeat('0a', 16) || '1234abcd-' || repeat('f', 32)
FROM unnest('{mark,purge}'::text[]) AS j CROSS JOIN unnest(ARRAY['', '12r' || repeat('9e', 16) || '-']) AS r;
-- One character is left out, doubled, or another one.
INSERT INTO given
SELECT left(g.signature, i - 1) || c || substr(g.signature, i + 1)
FROM given AS g
CROSS JOIN generate_series(1, 140) AS i
CROSS JOIN LATERAL unnest(ARRAY['', repeat(substr(g.signature, i, 1), 2), '-', '7', 'd', 'g', 'A', 'r', ' ', E'\n', '٣', '%', '''']) AS c
WHERE i <= length(g.signature) + 1;
INSERT INTO given VALUES (NULL), (''), ('-'), ('-------'), ('--------'), ('sd1'), (repeat('-', 10000)), (E'\n'), ('  ');
INSERT INTO given SELECT '  ' || min(g.signature) || ' ' FROM given AS g WHERE fields(g.signature) IS NOT NULL;

SELECT cmp_ok((SELECT count(*) FROM given AS g WHERE fields(g.signature) IS NOT NULL), '>', 500::bigint, 'looks at many that are signatures');
SELECT cmp_ok((SELECT count(*) FROM given AS g WHERE fields(g.signature) IS NULL), '>', 500::bigint, 'and at many that are none');
SELECT is_empty(
    $$SELECT g.signature, fields(g.signature), f FROM given AS g
        LEFT JOIN LATERAL (SELECT ARRAY[f.job, f.retain, f.grace, f.made_on, f.row_set, f.tags, f.requester] FROM safe_delete._signature_fields(g.signature) AS f) AS s (f) ON true
        WHERE f IS DISTINCT FROM fields(g.signature)$$,
    'reads what is a signature, and nothing else'
);

SELECT * FROM finish();
ROLLBACK;
