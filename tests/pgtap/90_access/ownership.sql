BEGIN;
SELECT plan(5);

SELECT results_eq(
    $$SELECT f.proname FROM pg_proc AS f WHERE f.pronamespace = 'safe_delete'::regnamespace AND pg_get_userbyid(f.proowner) <> 'safe_delete_owner'$$,
    $$VALUES ('_call_hand'::name)$$, 'gives every function to the owner of the kit, and the trampoline to the worker'
);
SELECT is(
    (SELECT pg_get_userbyid(f.proowner) FROM pg_proc AS f WHERE f.oid = 'safe_delete._call_hand(name,jsonb)'::regprocedure), 'safe_delete_worker', 'gives the trampoline to the worker'
);
SELECT is_empty(
    $$SELECT c.oid::regclass FROM pg_class AS c
        WHERE c.relnamespace IN ('safe_delete'::regnamespace, 'safe_delete_data'::regnamespace) AND pg_get_userbyid(c.relowner) <> 'safe_delete_owner'$$,
    'gives every table and view to the owner of the kit'
);
SELECT is_empty(
    $$SELECT n.nspname, r.rolname FROM pg_namespace AS n CROSS JOIN pg_roles AS r
        WHERE n.nspname LIKE 'safe\_delete%' AND n.nspname <> 'safe_delete_yoyo' AND NOT r.rolsuper AND r.rolname <> 'safe_delete_owner' AND has_schema_privilege(r.oid, n.oid, 'CREATE')$$,
    'lets nobody else make anything in the kit''s schemas'
);
SELECT is_empty(
    $$SELECT r.rolname FROM pg_roles AS r WHERE r.rolname LIKE 'safe\_delete\_%'
        AND (r.rolcanlogin OR r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR r.rolbypassrls)$$,
    'makes roles that cannot log in, and have no powers of their own'
);

SELECT * FROM finish();
ROLLBACK;
