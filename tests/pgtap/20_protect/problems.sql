BEGIN;
SELECT plan(37);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY, sent_at timestamptz);
CREATE TABLE shop.visit (visit_id integer, seen_on date, PRIMARY KEY (visit_id, seen_on)) PARTITION BY RANGE (seen_on);
CREATE TABLE shop.visit_old PARTITION OF shop.visit FOR VALUES FROM (MINVALUE) TO ('2020-01-01');
SELECT safe_delete.protect('shop.message', 'apart', 'sent_at');
SELECT safe_delete.protect('shop.visit', 'beside', 'seen_on');
RESET ROLE;

CREATE TEMPORARY TABLE ours AS SELECT p.target_table FROM safe_delete.protected_tables AS p WHERE p.schema_name = 'shop';
PREPARE found AS SELECT p.problem FROM safe_delete.problems AS p JOIN ours AS o ON o.target_table = p.target_table ORDER BY 1;
SELECT is_empty('found', 'is empty when all is as protect() left it');
SAVEPOINT intact;

ALTER TABLE shop.message DISABLE TRIGGER safe_delete_move;
SELECT results_eq('found', $$VALUES ('trigger safe_delete_move of shop.message is not enabled always')$$, 'finds a disabled trigger');
ALTER TABLE shop.message ENABLE TRIGGER safe_delete_move;
SELECT results_eq('found', $$VALUES ('trigger safe_delete_move of shop.message is not enabled always')$$, 'finds a trigger that a replica role turns off');
ALTER TABLE shop.message ENABLE ALWAYS TRIGGER safe_delete_move;
SELECT is_empty('found', 'is content when the trigger is back');

DROP TRIGGER safe_delete_refuse_delete ON shop.visit_old;
SELECT results_eq('found', $$VALUES ('trigger safe_delete_refuse_delete is missing on shop.visit_old')$$, 'finds a trigger that is missing on a partition');
ROLLBACK TO intact;

CREATE TABLE shop.visit_new PARTITION OF shop.visit FOR VALUES FROM ('2020-01-01') TO (MAXVALUE);
SELECT results_eq(
    'found',
    $$VALUES ('trigger safe_delete_guard_statement is missing on shop.visit_new'), ('trigger safe_delete_refuse_delete is missing on shop.visit_new'), ('trigger safe_delete_refuse_truncate is missing on shop.visit_new')$$,
    'finds a partition that came later without its triggers'
);
ROLLBACK TO intact;

DROP FUNCTION safe_delete_gate.shop__message__take(jsonb);
SELECT results_eq('found', $$VALUES ('function safe_delete_gate.shop__message__take is missing or does not belong to tap_owner')$$, 'finds a missing hand');
ROLLBACK TO intact;

ALTER FUNCTION safe_delete_gate.shop__message__purge(jsonb) OWNER TO tap_owner;
SELECT results_eq('found', $$VALUES ('function safe_delete_gate.shop__message__purge is missing or does not belong to safe_delete_owner')$$, 'finds a function on storage that is not the kit''s');
ROLLBACK TO intact;

ALTER TABLE shop.message ADD COLUMN body text;
SELECT results_eq('found', $$VALUES ('columns of shop.message have changed')$$, 'finds a new column');
ROLLBACK TO intact;
ALTER TABLE shop.message ALTER COLUMN sent_at TYPE date;
SELECT results_eq('found', $$VALUES ('columns of shop.message have changed')$$, 'finds a column of another type');
ROLLBACK TO intact;

ALTER TABLE shop.message DROP CONSTRAINT message_pkey, ADD PRIMARY KEY (message_id, sent_at);
SELECT results_eq('found', $$VALUES ('primary key of shop.message has changed')$$, 'finds another primary key');
ROLLBACK TO intact;

ALTER TABLE shop.message RENAME TO letter;
SELECT results_eq('found', $$VALUES ('shop.letter is now the name of what was protected as shop.message')$$, 'finds another name');
ROLLBACK TO intact;

CREATE TABLE shop.attachment (message_id integer PRIMARY KEY REFERENCES shop.message ON DELETE CASCADE);
SELECT results_eq(
    'found',
    $$VALUES ('a DELETE of shop.message deletes rows of shop.attachment, which a restore would not bring back')$$,
    'finds a foreign key that cascades to a table without protection'
);
ROLLBACK TO intact;

ALTER TABLE shop.message ALTER COLUMN sent_at SET DEFAULT now();
SELECT is_empty('found', 'does not mind a default');
ROLLBACK TO intact;

ALTER TABLE shop.message ADD COLUMN body text;
SELECT is(
    (SELECT p.what_to_do FROM safe_delete.problems AS p WHERE p.target_table = 'shop.message'::regclass),
    'Call safe_delete.resync(''shop.message'') as the table''s owner.', 'says what to do'
);
ROLLBACK TO intact;
ALTER TABLE shop.message ADD COLUMN body text;
SELECT is(
    (SELECT p.level FROM safe_delete.problems AS p WHERE p.target_table = 'shop.message'::regclass), 'problem', 'says that it is a problem'
);
ROLLBACK TO intact;

CREATE FUNCTION shop.nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE OR REPLACE TRIGGER safe_delete_move AFTER DELETE ON shop.message REFERENCING OLD TABLE AS deleted_row FOR EACH STATEMENT EXECUTE FUNCTION shop.nothing();
ALTER TABLE shop.message ENABLE ALWAYS TRIGGER safe_delete_move;
SELECT results_eq('found', $$VALUES ('trigger safe_delete_move of shop.message is not the one that the kit made')$$, 'finds a trigger with another function');
ROLLBACK TO intact;
CREATE FUNCTION shop.nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE OR REPLACE TRIGGER safe_delete_guard_update BEFORE UPDATE ON shop.visit FOR EACH ROW EXECUTE FUNCTION safe_delete._guard_deleted_row();
ALTER TABLE shop.visit ENABLE ALWAYS TRIGGER safe_delete_guard_update;
SELECT results_eq('found', $$VALUES ('trigger safe_delete_guard_update of shop.visit is not the one that the kit made'), ('trigger safe_delete_guard_update of shop.visit_old is not the one that the kit made')$$, 'finds a trigger without its condition');
ROLLBACK TO intact;

CREATE TABLE shop.memo () INHERITS (shop.message);
SELECT results_eq(
    'found',
    $$VALUES
        ('shop.memo inherits from shop.message, and a DELETE would lose its rows'),
        ('shop.message takes part in table inheritance since it was protected')$$,
    'finds a table that inherits'
);
SELECT matches(
    (SELECT p.what_to_do FROM safe_delete.problems AS p WHERE p.problem LIKE 'shop.memo%'),
    '^Call safe_delete.protect\(''shop.memo''', 'says to protect it'
);
ROLLBACK TO intact;
SET ROLE tap_owner;
CREATE TABLE shop.root (message_id integer);
RESET ROLE;
DROP TRIGGER safe_delete_refuse_inheritance ON shop.message;
SELECT results_eq('found', $$VALUES ('trigger safe_delete_refuse_inheritance is missing on shop.message')$$, 'finds that a table could be made to inherit');
ALTER TABLE shop.message INHERIT shop.root;
SELECT results_eq(
    'found',
    $$VALUES
        ('shop.message takes part in table inheritance since it was protected'),
        ('trigger safe_delete_refuse_inheritance is missing on shop.message')$$,
    'finds a table that inherits since it was protected'
);
SET ROLE tap_owner;
SELECT safe_delete.resync('shop.message');
RESET ROLE;
SELECT is_empty('found', 'finds nothing in a hierarchy after resync()');
ALTER TABLE shop.message DISABLE TRIGGER safe_delete_refuse_heirs;
SELECT results_eq('found', $$VALUES ('trigger safe_delete_refuse_heirs of shop.message is not as the kit made it')$$, 'finds that nobody looks for tables that inherit');
ALTER TABLE shop.message ENABLE ALWAYS TRIGGER safe_delete_refuse_heirs;
ALTER TABLE shop.message NO INHERIT shop.root;
SELECT results_eq('found', $$VALUES ('shop.message no longer takes part in table inheritance')$$, 'finds a table that inherits no longer');
ROLLBACK TO intact;
SET ROLE tap_owner;
CREATE TABLE shop.plain (plain_id integer PRIMARY KEY);
SELECT safe_delete.protect('shop.plain', 'beside');
CREATE TABLE shop.plain_heir () INHERITS (shop.plain);
RESET ROLE;
SELECT is(
    (SELECT string_agg(p.problem, ';') FROM safe_delete.problems AS p WHERE p.target_table = 'shop.plain'::regclass),
    'shop.plain takes part in table inheritance, which its rows in place are not guarded against', 'finds a table beside that is inherited from'
);
ROLLBACK TO intact;
CREATE RULE forget AS ON DELETE TO shop.message DO INSTEAD NOTHING;
SELECT results_eq('found', $$VALUES ('rule forget of shop.message changes what INSERT, UPDATE or DELETE does')$$, 'finds a rule');
ROLLBACK TO intact;

ALTER FUNCTION safe_delete_gate.shop__message__take(jsonb) SECURITY INVOKER;
SELECT results_eq('found', $$VALUES ('functions of shop.message have other settings than the kit gave them: shop__message__take')$$, 'finds a hand that runs as its caller');
ROLLBACK TO intact;
CREATE OR REPLACE FUNCTION safe_delete_gate.shop__message__keys(arguments jsonb) RETURNS jsonb LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp SET row_security = off AS 'BEGIN RETURN NULL; END';
SELECT results_eq('found', $$VALUES ('functions of shop.message are not as the kit would write them now: shop__message__keys')$$, 'finds another source');
ROLLBACK TO intact;

ALTER TABLE safe_delete_data.shop__message DISABLE TRIGGER safe_delete_refuse_change;
SELECT results_eq(
    'found',
    $$VALUES ('deleted storage safe_delete_data.shop__message is without its guard: trigger safe_delete_refuse_change is missing, disabled or another')$$,
    'finds storage without its guard'
);
ROLLBACK TO intact;
GRANT DELETE ON safe_delete_data.shop__message TO tap_owner;
SELECT results_eq('found', $$VALUES ('tap_owner may delete deleted storage safe_delete_data.shop__message')$$, 'finds a right that nobody should have');
ROLLBACK TO intact;

CREATE TABLE shop.link (message_id integer REFERENCES shop.message);
SELECT results_eq(
    $$SELECT p.level, p.what_to_do FROM safe_delete.problems AS p JOIN ours AS o ON o.target_table = p.target_table$$,
    $$VALUES ('warning', 'CREATE INDEX CONCURRENTLY ON shop.link (message_id);')$$, 'warns of a foreign key without an index, with the statement that makes one'
);
ROLLBACK TO intact;

CREATE ROLE tap_other;
REASSIGN OWNED BY tap_owner TO tap_other;
SELECT results_eq($$SELECT p.problem FROM safe_delete.problems AS p WHERE p.problem ~ 'deletions$'$$, $$VALUES ('tap_other, who owns shop.visit, may not record deletions')$$, 'finds an owner who got all of it but the rights');
ROLLBACK TO intact;

DROP TABLE shop.message;
SELECT results_eq('found', $$VALUES ('shop.message is gone, but not its protection')$$, 'finds a table that is gone');
ROLLBACK TO intact;

ALTER TABLE safe_delete.audit_event DISABLE TRIGGER refuse_change;
SELECT results_eq(
    $$SELECT p.target_table, p.level, p.what_to_do FROM safe_delete.problems AS p WHERE p.problem ~ 'audit_event'$$,
    $$VALUES (NULL::regclass, 'problem', 'Run safe-delete install again.')$$, 'finds records that are not append-only'
);
ROLLBACK TO intact;

SET ROLE safe_delete_auditor;
SELECT lives_ok('SELECT * FROM safe_delete.problems', 'may be read by auditors');
RESET ROLE;
SET ROLE safe_delete_deleter;
SELECT throws_ok('SELECT FROM safe_delete.problems', '42501', NULL, 'is not for the deleter');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
