BEGIN;
SELECT plan(12);

-- Keys of rows of a storage partition that goes as a whole, for each way to put them together.
CREATE SCHEMA shop;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
CREATE DOMAIN shop.number AS bigint;
CREATE TYPE shop.kind AS ENUM ('a "kind"', 'b');
CREATE TABLE shop."by %s number" ("100 %s" bigint PRIMARY KEY);
CREATE TABLE shop.by_domain (id shop.number PRIMARY KEY);
CREATE TABLE shop.by_uuid (id uuid PRIMARY KEY);
CREATE TABLE shop.by_text (id text PRIMARY KEY);
CREATE TABLE shop.by_varchar (id varchar(20) PRIMARY KEY);
CREATE TABLE shop.by_date (id date PRIMARY KEY);
CREATE TABLE shop.by_array (id integer[] PRIMARY KEY);
CREATE TABLE shop.by_kind (id shop.kind PRIMARY KEY);
CREATE TABLE shop.by_two (id integer, name text, PRIMARY KEY (id, name));

CREATE FUNCTION recorded(target regclass, keys text, OUT counted bigint, OUT recorded jsonb) LANGUAGE plpgsql AS $$
DECLARE
    has_keys json;
BEGIN
    EXECUTE format('INSERT INTO %s VALUES %s', target, keys);
    PERFORM safe_delete.protect(target, 'apart');
    EXECUTE format('DELETE FROM %s', target);
    EXECUTE format(
        safe_delete._keys_query(target),
        (SELECT s.partition FROM safe_delete._storage_partitions(target) AS s WHERE s.from_time <= now() AND s.to_time > now())
    ) INTO counted, has_keys USING '(0,0)'::tid, '(1000,0)'::tid;
    recorded := (SELECT jsonb_agg(k ORDER BY k) FROM jsonb_array_elements(has_keys::jsonb) AS k);
END;
$$;
CREATE TEMPORARY TABLE expected (target regclass, keys text, recorded jsonb);
INSERT INTO expected VALUES
    ('shop."by %s number"', '(1), (-9007199254740993), (3)', '[-9007199254740993, 1, 3]'),
    ('shop.by_domain', '(1), (2)', '[1, 2]'),
    ('shop.by_uuid', $$('00000000-0000-0000-0000-000000000001')$$, '["00000000-0000-0000-0000-000000000001"]'),
    ('shop.by_text', $$('a "quoted" \ {one}, 1%s'), ('NULL'), ('')$$, $$["", "NULL", "a \"quoted\" \\ {one}, 1%s"]$$),
    ('shop.by_varchar', $$('ä')$$, '["ä"]'),
    ('shop.by_date', $$('2020-01-31')$$, '["2020-01-31"]'),
    ('shop.by_array', $$('{1}'), ('{2,3}'), ('[0:1]={4,5}')$$, '["[0:1]={4,5}", "{1}", "{2,3}"]'),
    ('shop.by_kind', $$('a "kind"')$$, $$["a \"kind\""]$$),
    ('shop.by_two', $$(1, 'a'), (1, 'b')$$, '[{"id": 1, "name": "a"}, {"id": 1, "name": "b"}]');
SELECT results_eq(format('SELECT * FROM recorded(%L, %L)', e.target, e.keys), format('VALUES (%s::bigint, %L::jsonb)', jsonb_array_length(e.recorded), e.recorded), 'tells the keys of ' || e.target::text)
FROM expected AS e;
SELECT is((SELECT count(*) FROM expected AS e WHERE safe_delete._keys_query(e.target) LIKE '%ARRAY(%'), 5::bigint, 'makes an array of those that are a usual value');

CREATE FUNCTION of_nothing(target regclass, OUT counted bigint, OUT recorded json) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(safe_delete._keys_query(target), (SELECT s.partition FROM safe_delete._storage_partitions(target) AS s ORDER BY s.from_time DESC LIMIT 1))
    INTO counted, recorded USING '(0,0)'::tid, '(1000,0)'::tid;
END;
$$;
SELECT is((SELECT n.counted FROM of_nothing('shop.by_uuid') AS n), 0::bigint, 'counts nothing in an empty partition, by an array');
SELECT is((SELECT n.counted FROM of_nothing('shop.by_two') AS n), 0::bigint, 'counts nothing in an empty partition, by an aggregate');

SELECT * FROM finish();
ROLLBACK;
