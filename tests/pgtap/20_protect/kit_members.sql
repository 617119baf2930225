BEGIN;
SELECT plan(7);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_team;
CREATE ROLE tap_person;
CREATE ROLE tap_stranger;
PREPARE listed AS
SELECT m.role_name, m.member_name, m.through, m.how FROM safe_delete.kit_members AS m WHERE m.member_name ~ '^tap_' AND m.how <> 'CREATEROLE' ORDER BY 1, 2;
SELECT is_empty('listed', 'lists nobody who is no member');

GRANT safe_delete_operator TO tap_team;
GRANT tap_team TO tap_person;
SELECT results_eq(
    'listed',
    $$VALUES
        ('safe_delete_operator'::name, 'tap_person'::name, 'tap_team'::name, 'member'),
        ('safe_delete_operator', 'tap_team', NULL, 'member')$$,
    'lists members, and members of members with the role between'
);
REVOKE tap_team FROM tap_person;
SELECT is((SELECT count(*)::integer FROM safe_delete.kit_members AS m WHERE m.member_name = 'tap_person'), 0, 'forgets who is one no more');

SELECT is(
    (SELECT count(*)::integer FROM safe_delete.problems AS p WHERE p.target_table IS NULL AND p.problem ~ 'tap_stranger'), 0,
    'makes no problem of members of the roles for people'
);
GRANT safe_delete_owner TO tap_stranger;
SELECT results_eq(
    $$SELECT p.level, p.what_to_do FROM safe_delete.problems AS p WHERE p.target_table IS NULL AND p.problem ~ 'tap_stranger'$$,
    $$VALUES ('problem', 'REVOKE safe_delete_owner FROM tap_stranger;')$$,
    'makes one of a member of the kit''s owner'
);

SET ROLE safe_delete_auditor;
SELECT lives_ok('SELECT FROM safe_delete.kit_members', 'may be read by auditors');
RESET ROLE;
SET ROLE safe_delete_deleter;
SELECT throws_ok('SELECT FROM safe_delete.kit_members', '42501', NULL, 'is not for the deleter');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
