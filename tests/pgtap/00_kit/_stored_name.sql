BEGIN;
SELECT plan(4);

SELECT is(safe_delete._stored_name(n), n, format('leaves %s as it is', n))
FROM (VALUES ('id'::name), ('Deleted_at')) AS v (n);
SELECT results_eq(
    $$SELECT safe_delete._stored_name(n) FROM unnest('{deleted_at,deletion_id,deleted_at__own,deletion_id__own__own,safe_delete_was_3}'::name[]) AS n$$,
    $$VALUES ('deleted_at__own'::name), ('deletion_id__own'), ('deleted_at__own__own'), ('deletion_id__own__own__own'), ('safe_delete_was_3__own')$$,
    'leaves the kit its own names, and no two columns meet in one'
);
SELECT results_eq(
    $$SELECT octet_length(safe_delete._stored_name(repeat('__own', 10)::name)::text), octet_length(safe_delete._stored_name(('deleted_at' || repeat('__own', 10))::name)::text)$$,
    $$VALUES (50, 63)$$, 'ends at 63 bytes'
);

SELECT * FROM finish();
ROLLBACK;
