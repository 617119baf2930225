BEGIN;
SELECT plan(33);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
CREATE ROLE tap_app;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.author (author_id integer PRIMARY KEY);
CREATE TABLE shop.office (d timestamptz, "the ""city""" text, PRIMARY KEY (d, "the ""city"""));
CREATE TABLE shop.book (
    book_id integer,
    part text,
    "author ""id""" integer REFERENCES shop.author DEFERRABLE INITIALLY DEFERRED,
    editor_id integer REFERENCES shop.author ON DELETE SET NULL,
    reader_id integer REFERENCES shop.author ON DELETE CASCADE,
    cover_id integer DEFAULT 1 REFERENCES shop.author ON DELETE SET DEFAULT,
    place_d timestamptz,
    place text NOT NULL,
    title text,
    PRIMARY KEY (part, book_id),
    FOREIGN KEY (place_d, place) REFERENCES shop.office ON DELETE SET NULL (place_d)
);
SELECT throws_ok($$SELECT safe_delete.protect('shop.book', 'apart', NULL, '{"remember_nulling": 1}')$$, 'SD209', NULL, 'takes yes or no');
SELECT throws_ok($$SELECT safe_delete.protect('shop.author', 'beside', NULL, '{"remember_nulling": true}')$$, 'SD209', NULL, 'is for tables apart');
SELECT is((SELECT count(*) FROM safe_delete.protect_steps('shop.book', 'apart') AS s WHERE s.statement ~ 'remember_nulling'), 0::bigint, 'is done only where it is asked for');
SELECT matches(
    (SELECT string_agg(s.why, '') FROM safe_delete.protect_steps('shop.book', 'apart', NULL, '{"remember_nulling": true}') AS s WHERE s.statement ~ 'CREATE.*remember_nulling'),
    'refuses ALTER COLUMN', 'tells its price beforehand'
);
SELECT safe_delete.protect('shop.book', 'apart', NULL, '{"remember_nulling": true}');
SELECT safe_delete.protect(t, 'apart') FROM unnest(ARRAY['shop.author', 'shop.office']::regclass[]) AS t;
INSERT INTO shop.author SELECT generate_series(1, 4);
INSERT INTO shop.office VALUES ('2020-01-02 12:00+00', 'Bern'), ('2020-02-01 00:00+00', 'Rome');
INSERT INTO shop.book SELECT i, 'a b', 1 + i % 3, 1 + i % 3, 4, 1, '2020-01-02 12:00+00', 'Bern', 't' FROM generate_series(1, 6) AS i;
GRANT SELECT, UPDATE, DELETE ON shop.author, shop.office, shop.book TO tap_app;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
CREATE TEMPORARY TABLE before AS SELECT * FROM shop.book;
GRANT SELECT ON before TO PUBLIC;
RESET ROLE;
CREATE FUNCTION last_deletion() RETURNS bigint LANGUAGE sql AS 'SELECT max(d.deletion_id) FROM safe_delete.deletions AS d';
CREATE FUNCTION at_end() RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    -- Twice in one command: as at COMMIT.
    SET CONSTRAINTS ALL IMMEDIATE;
    SET CONSTRAINTS ALL IMMEDIATE;
    SET CONSTRAINTS ALL DEFERRED;
    RETURN (SELECT count(*) FROM safe_delete.nulling) + (SELECT count(*) FROM safe_delete.nulling_end) + (SELECT count(*) FROM safe_delete.nulling_source);
END;
$$;
SAVEPOINT whole;

SET ROLE tap_app;
SET LOCAL timezone = 'Asia/Tokyo';
UPDATE shop.book SET "author ""id""" = NULL WHERE "author ""id""" = 2;
DELETE FROM shop.author WHERE author_id = 2;
RESET ROLE;
SET LOCAL timezone = 'America/Lima';
SELECT is((SELECT count(*) FROM shop.book WHERE editor_id IS NULL), 2::bigint, 'leaves what the server cuts to the server');
SELECT is((SELECT count(*) FROM safe_delete.nulling), 2::bigint, 'and notes only what a client set to NULL');
SELECT is(at_end(), 0::bigint, 'and nothing of it stays');
SELECT safe_delete.restore(last_deletion());
SELECT set_eq('SELECT * FROM shop.book', 'SELECT * FROM before', 'gives back what a client had set to NULL, and what the server had cut');
ROLLBACK TO whole;

UPDATE shop.book SET "author ""id""" = NULL WHERE "author ""id""" = 2;
DELETE FROM shop.author WHERE author_id = 2;
SELECT safe_delete.restore(last_deletion());
SELECT set_eq('SELECT * FROM shop.book', 'SELECT * FROM before', 'also in the transaction of the deletion');
ROLLBACK TO whole;

UPDATE shop.book SET place_d = NULL;
SET LOCAL timezone = 'Asia/Tokyo';
DELETE FROM shop.office;
SELECT is(at_end(), 0::bigint, 'remembers a part of a key that became NULL');
SET LOCAL timezone = 'America/Lima';
UPDATE shop.book SET place = 'Rome' WHERE book_id = 1;
SELECT safe_delete.restore(last_deletion());
SELECT set_eq('SELECT * FROM shop.book WHERE book_id > 1', 'SELECT * FROM before WHERE book_id > 1', 'and gives it back, in any time zone');
SELECT is((SELECT b.place_d FROM shop.book AS b WHERE b.book_id = 1), NULL, 'where the rest of the key is what it was');
ROLLBACK TO whole;

SET LOCAL timezone = 'Asia/Tokyo';
DELETE FROM shop.office;
SET LOCAL timezone = 'America/Lima';
SELECT safe_delete.restore(last_deletion());
SELECT set_eq('SELECT * FROM shop.book', 'SELECT * FROM before', 'nor does a cut mind the time zone');
ROLLBACK TO whole;

UPDATE shop.book SET reader_id = NULL WHERE book_id < 4;
DELETE FROM shop.author WHERE author_id = 4;
SELECT at_end();
SELECT safe_delete.restore(last_deletion());
SELECT set_eq('SELECT * FROM shop.book', 'SELECT * FROM before', 'gives back rows that went by a cascade, and those that a client kept from it');
ROLLBACK TO whole;

UPDATE shop.book SET cover_id = NULL;
SELECT is((SELECT count(*) FROM safe_delete.nulling), 0::bigint, 'leaves keys with ON DELETE SET DEFAULT alone');
UPDATE shop.book SET title = 'u', editor_id = 3;
SELECT is((SELECT count(*) FROM safe_delete.nulling), 0::bigint, 'has nothing to do with other changes');
UPDATE shop.book SET "author ""id""" = NULL;
SELECT is(at_end(), 0::bigint, 'is forgotten where nothing was deleted');
SELECT is((SELECT count(*) FROM safe_delete.detachment), 0::bigint, 'for good');
ROLLBACK TO whole;

SET CONSTRAINTS ALL IMMEDIATE;
UPDATE shop.book SET editor_id = NULL WHERE editor_id = 2;
SET CONSTRAINTS ALL IMMEDIATE;
SELECT safe_delete.soft_delete('shop.book', '[{"part": "a b", "book_id": 3}]'), safe_delete.soft_delete('shop.book', '[{"part": "a b", "book_id": 4}]');
UPDATE shop.book SET "author ""id""" = NULL WHERE "author ""id""" = 2;
DELETE FROM shop.author WHERE author_id = 2;
SELECT safe_delete.restore(last_deletion());
SELECT set_eq('SELECT * FROM shop.book', 'SELECT * FROM before', 'is not forgotten by SET CONSTRAINTS, nor by the kit''s own');
ROLLBACK TO whole;

UPDATE shop.book SET editor_id = NULL WHERE editor_id = 2;
UPDATE shop.book SET editor_id = 3 WHERE book_id = 1;
UPDATE shop.book SET editor_id = NULL WHERE book_id = 1;
UPDATE shop.book SET "author ""id""" = NULL WHERE "author ""id""" IN (2, 3);
SELECT safe_delete.because('two');
DELETE FROM shop.author WHERE author_id = 2;
SELECT safe_delete.because('three');
UPDATE shop.book SET editor_id = NULL WHERE editor_id = 3;
DELETE FROM shop.author WHERE author_id = 3;
SELECT at_end();
SELECT safe_delete.restore(last_deletion() - 1);
SELECT set_eq('SELECT book_id FROM shop.book WHERE "author ""id""" IS NULL', ARRAY[2, 5], 'gives back to each deletion what was its');
SELECT is((SELECT b.editor_id FROM shop.book AS b WHERE b.book_id = 1), NULL, 'not what a row had referenced before it got another reference');
SELECT safe_delete.restore(last_deletion());
SELECT is((SELECT b.editor_id FROM shop.book AS b WHERE b.book_id = 1), 3, 'but what it referenced last');
ROLLBACK TO whole;

UPDATE shop.book SET "author ""id""" = NULL WHERE "author ""id""" = 2;
DELETE FROM shop.book WHERE book_id = 1;
SELECT safe_delete.because('author');
DELETE FROM shop.author WHERE author_id = 2;
SELECT safe_delete.restore(last_deletion());
SELECT safe_delete.restore(last_deletion() - 1);
SELECT set_eq('SELECT * FROM shop.book', 'SELECT * FROM before', 'gives a reference back to a row that was deleted in between');
ROLLBACK TO whole;

SAVEPOINT part;
UPDATE shop.book SET "author ""id""" = NULL;
ROLLBACK TO part;
SELECT is(at_end(), 0::bigint, 'is rolled back with a savepoint');
UPDATE shop.book SET "author ""id""" = NULL WHERE "author ""id""" = 2;
SAVEPOINT part;
SET CONSTRAINTS ALL IMMEDIATE;
ROLLBACK TO part;
ALTER TABLE shop.book RENAME editor_id TO other_id;
ALTER TABLE shop.book RENAME "author ""id""" TO editor_id;
ALTER TABLE shop.book RENAME other_id TO "author ""id""";
UPDATE shop.book SET editor_id = NULL WHERE editor_id = 3;
DELETE FROM shop.author WHERE author_id IN (2, 3);
SELECT safe_delete.restore(last_deletion());
SELECT set_eq('SELECT part, book_id, editor_id FROM shop.book', 'SELECT part, book_id, "author ""id""" FROM before', 'knows columns that were renamed in between');
ROLLBACK TO whole;

SELECT throws_matching('ALTER TABLE shop.book ALTER editor_id TYPE bigint', 'used in a trigger', 'is in the way of another type');
DROP TRIGGER safe_delete_remember_nulling ON shop.book;
ALTER TABLE shop.book ALTER editor_id TYPE bigint;
SELECT ok(EXISTS (SELECT FROM safe_delete.problems AS p WHERE p.problem = 'trigger safe_delete_remember_nulling is missing on shop.book'), 'is missed when it is gone');
SELECT safe_delete.resync('shop.book');
ALTER TABLE shop.book ADD critic_id integer REFERENCES shop.author;
SELECT ok(
    EXISTS (SELECT FROM safe_delete.problems AS p WHERE p.problem ~ 'safe_delete_remember_nulling of shop.book .* not for the foreign keys'), 'is missed on a new foreign key'
);
SELECT safe_delete.resync('shop.book');
SELECT is_empty($$SELECT p.problem FROM safe_delete.problems AS p WHERE p.level = 'problem' AND p.problem ~ 'shop'$$, 'comes back with resync()');
UPDATE shop.book SET critic_id = 2, editor_id = NULL, "author ""id""" = 1, cover_id = 1, reader_id = 1;
UPDATE shop.book SET critic_id = NULL;
DELETE FROM shop.author WHERE author_id = 2;
SELECT safe_delete.restore(last_deletion());
SELECT set_eq('SELECT critic_id FROM shop.book', ARRAY[2], 'and remembers again');

SELECT at_end();
ALTER TABLE safe_delete.nulling_end DISABLE TRIGGER nulling_ends_at_commit;
SELECT ok(EXISTS (SELECT FROM safe_delete.problems AS p WHERE p.problem ~ 'nulling_ends_at_commit'), 'is missed where nothing would end it');
ALTER TABLE safe_delete.nulling_end ENABLE ALWAYS TRIGGER nulling_ends_at_commit;
SET ROLE tap_app;
SELECT throws_ok('SELECT FROM safe_delete.nulling', '42501', NULL, 'shows what it notes to nobody');
RESET ROLE;
SELECT safe_delete.unprotect(t) FROM unnest(ARRAY['shop.book', 'shop.author', 'shop.office']::regclass[]) AS t;
SELECT is_empty($$SELECT t.tgname FROM pg_trigger AS t WHERE t.tgname = 'safe_delete_remember_nulling'$$, 'goes with unprotect()');
SELECT * FROM finish();
ROLLBACK;
